/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping of a file that another process may cut short.
 *
 * Touching a mapping beyond the end of its file raises SIGBUS, which would end the daemon. Inside a
 * Mapping the handler puts zeros in place of what is gone and notes that it did: whoever reads or
 * writes goes on, and whoever uses what came of it looks at `torn` first. Any other SIGBUS goes where it went
 * before. Needs POSIX; on Windows a mapped file cannot be cut short.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* More than the exchange can have segments of its smallest size. */
#define SLOTS 16384

typedef struct {
    atomic_uintptr_t start; /* 0: free */
    atomic_size_t length;
    atomic_int torn;
} Slot;

typedef struct {
    PyObject_HEAD
    Slot *slot;
    void *start;
    size_t length;
} Mapping;

/* For the signal handler, which can be given nothing. Written with the GIL held. */
static Slot slots[SLOTS];
static struct sigaction previous;
static uintptr_t page_size;

static void on_bus_error(int number, siginfo_t *info, void *context)
{
    uintptr_t address = (uintptr_t)info->si_addr;
    int error = errno;
    (void)context;
    for (int index = 0; index < SLOTS; index++) {
        uintptr_t start = atomic_load(&slots[index].start);
        size_t length = atomic_load(&slots[index].length);
        if (start == 0 || address < start || address >= start + length)
            continue;
        uintptr_t page = address & ~(page_size - 1);
        void *zeros = mmap((void *)page, start + length - page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (zeros == MAP_FAILED)
            break;
        atomic_store(&slots[index].torn, 1);
        errno = error;
        return;
    }
    /* Not ours: the instruction runs again, and the handler before us is told. */
    sigaction(number, &previous, NULL);
}

/* Installs the handler, again too where another has taken its place since. */
static int watch(void)
{
    struct sigaction now, ours;
    if (sigaction(SIGBUS, NULL, &now) != 0)
        return -1;
    if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_bus_error)
        return 0;
    previous = now;
    page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    sigemptyset(&ours.sa_mask);
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ours.sa_sigaction = on_bus_error;
    return sigaction(SIGBUS, &ours, NULL);
}

static Slot *take_slot(void *start, size_t length)
{
    for (int index = 0; index < SLOTS; index++) {
        if (atomic_load(&slots[index].start) != 0)
            continue;
        atomic_store(&slots[index].torn, 0);
        atomic_store(&slots[index].length, length);
        atomic_store(&slots[index].start, (uintptr_t)start);
        return &slots[index];
    }
    return NULL;
}

static PyObject *mapping_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"descriptor", "length", NULL};
    int descriptor;
    Py_ssize_t length;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "in", names, &descriptor, &length))
        return NULL;
    if (length <= 0) {
        PyErr_SetString(PyExc_ValueError, "length must be positive");
        return NULL;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Mapping *self = (Mapping *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    void *start = MAP_FAILED;
    if (watch() == 0)
        start = mmap(NULL, (size_t)length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (start == MAP_FAILED) {
        Py_DECREF(self);
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    self->start = start;
    self->length = (size_t)length;
    self->slot = take_slot(start, (size_t)length);
    if (self->slot == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void mapping_dealloc(Mapping *self)
{
    PyTypeObject *type = Py_TYPE(self);
    /* After unmapping no address is in it any more; another mapping may then have the same. */
    if (self->slot != NULL)
        atomic_store(&self->slot->start, 0);
    if (self->start != NULL)
        munmap(self->start, self->length);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static int mapping_getbuffer(Mapping *self, Py_buffer *view, int flags)
{
    return PyBuffer_FillInfo(view, (PyObject *)self, self->start, (Py_ssize_t)self->length, 1,
                             flags);
}

static PyObject *mapping_write(Mapping *self, PyObject *content)
{
    Py_buffer from;
    if (PyObject_GetBuffer(content, &from, PyBUF_SIMPLE) != 0)
        return NULL;
    if (from.len > (Py_ssize_t)self->length) {
        PyBuffer_Release(&from);
        PyErr_SetString(PyExc_ValueError, "the content is longer than the mapping");
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    memcpy(self->start, from.buf, (size_t)from.len);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&from);
    Py_RETURN_NONE;
}

static PyObject *mapping_torn(Mapping *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(atomic_load(&self->slot->torn));
}

static PyGetSetDef properties[] = {
    {"torn", (getter)mapping_torn, NULL, "Whether zeros were read for what is gone.", NULL},
    {NULL, NULL, NULL, NULL, NULL}};

static PyMethodDef methods[] = {
    {"write", (PyCFunction)mapping_write, METH_O,
     "Copies bytes to the beginning; other threads run meanwhile."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot parts[] = {
    {Py_tp_doc, "Mapping(descriptor, length): a file's bytes; its views are read-only, and it lives "
                "as long as they do."},
    {Py_tp_methods, methods},
    {Py_tp_new, mapping_new},
    {Py_tp_dealloc, mapping_dealloc},
    {Py_tp_getset, properties},
    {Py_bf_getbuffer, mapping_getbuffer},
    {0, NULL}};

static PyType_Spec specification = {"cavendish.store._mapping.Mapping", sizeof(Mapping), 0,
                                    Py_TPFLAGS_DEFAULT, parts};

static int execute(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&specification);
    if (type == NULL)
        return -1;
    int failed = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return failed;
}

static PyModuleDef_Slot steps[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_mapping", "Mappings of files that may be cut short.", 0, NULL, steps,
    NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__mapping(void)
{
    return PyModuleDef_Init(&definition);
}
