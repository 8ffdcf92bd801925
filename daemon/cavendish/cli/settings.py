# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish settings`: where models are asked, and what may leave this machine."""

import argparse
import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.document import document
from cavendish.cli.options import add_options
from cavendish_client import Client, Endpoint, EndpointKind, Permission, Settings, errors


@dataclass(frozen=True)
class Setting:
    """One setting: its field, how its value is read and shown, and what it means."""

    field: str
    read: Callable[[str], Any]
    show: Callable[[Any], str]
    help: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do; nothing shows all."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    names = "\n".join(f"  {name:12} {one.help}" for name, one in SETTINGS.items())
    get = actions.add_parser("get", help="print one setting")
    put = actions.add_parser(
        "set",
        help="change one setting",
        epilog=f"settings:\n{names}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for action in (get, put):
        action.add_argument("name", choices=SETTINGS, metavar="NAME", help=", ".join(SETTINGS))
    put.add_argument("value", metavar="VALUE", help="`cavendish settings set --help` lists them")
    add_endpoint_arguments(actions.add_parser("add", help="add an endpoint, or change one"))
    drop = actions.add_parser("remove", help="remove an endpoint; its key stays stored")
    drop.add_argument("endpoint", metavar="NAME")
    order = actions.add_parser("order", help="the order in which endpoints are tried")
    order.add_argument("endpoints", nargs="+", metavar="NAME", help="the first choice first")
    forget = actions.add_parser("forget", help="ask again before uploads that were agreed to")
    forget.add_argument(
        "--document", type=document, default="", metavar="NAME", help="only those of one document"
    )
    add_document_arguments(actions.add_parser("document", help="what of a document may not leave"))
    for action in actions.choices.values():
        add_options(action, nested=True)


def add_document_arguments(parser: argparse.ArgumentParser) -> None:
    """The marks of a document; none of them shows what is marked."""
    parser.add_argument(
        "document", type=document, metavar="NAME", help="a file, or as requests name it"
    )
    marks = parser.add_mutually_exclusive_group()
    marks.add_argument("--local", action="store_true", help="none of it leaves this machine")
    marks.add_argument("--layer", action="append", metavar="NAME", help="this layer may not leave")
    marks.add_argument("--free", action="store_true", help="take all marks away")


def add_endpoint_arguments(parser: argparse.ArgumentParser) -> None:
    """All that an endpoint has."""
    parser.add_argument("endpoint", metavar="NAME", help="1 to 32 of a-z, 0-9 and -")
    kinds = [kind.value.lower() for kind in EndpointKind]
    parser.add_argument("--kind", choices=kinds, default="relay", help="(default: relay)")
    parser.add_argument("--base-url", default="", metavar="URL", help="where it is; https://...")
    parser.add_argument("--api-version", default="", metavar="V", help="for example v1beta")
    parser.add_argument("--project", default="", help="for Vertex without a key")
    parser.add_argument("--location", default="", help="for Vertex without a key")
    parser.add_argument(
        "--header",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="sent along; {key} in the value stands for the key, which `cavendish keys` stores",
    )
    parser.add_argument("--proxy", default="", metavar="URL", help="(default: the environment's)")


def run(options: argparse.Namespace, console: Console) -> int:
    """Does it. Raises InvalidRequest, EndpointUnknown, DaemonError."""
    with connected(options, start=True) as client:
        if options.action == "forget":
            forget(client, options, console)
            return exits.OK
        if options.action == "document":
            mark(client, options, console)
            return exits.OK
        found = ACTIONS[options.action](client, options)
    only = getattr(options, "name", None)
    tell(found, [only] if only else list(SETTINGS), console)
    return exits.OK


def forget(client: Client, options: argparse.Namespace, console: Console) -> None:
    """Takes back what was agreed to."""
    client.settings.forget_consents(options.document)
    console.say("forgotten")
    console.tell({"event": "forgotten", "document": options.document})


def mark(client: Client, options: argparse.Namespace, console: Console) -> None:
    """Sets the marks of a document, where any are given, and prints them."""
    if options.local or options.layer or options.free:
        client.settings.set_policy(
            options.document, local_only=options.local, local_layers=options.layer or ()
        )
    policy = client.settings.policy(options.document)
    layers = ", ".join(policy.local_layers)
    marked = "all of it" if policy.local_only else layers or "nothing"
    console.say(f"{'stays here':12} {marked}")
    console.say(f"{'agreed for':12} {', '.join(policy.agreed_hosts) or 'no host'}")
    console.tell(vars(policy))


def shown(client: Client, _: argparse.Namespace) -> Settings:
    """All settings."""
    return client.settings.get()


def put(client: Client, options: argparse.Namespace) -> Settings:
    """Changes one setting."""
    one = SETTINGS[options.name]
    try:
        value = one.read(options.value)
    except (ValueError, KeyError):
        problem = f"cannot be {options.value!r:.50}: {one.help}"
        raise errors.InvalidRequest(
            f"{options.name} {problem}.", "Correct it.", field=options.name, problem=problem
        ) from None
    settings = dataclasses.replace(client.settings.get(), **{one.field: value})
    return client.settings.update(settings, [one.field])


def add(client: Client, options: argparse.Namespace) -> Settings:
    """Adds an endpoint at the end, or changes the one of this name where it stands."""
    pairs = [header.partition("=") for header in options.header]
    made = Endpoint(
        name=options.endpoint,
        kind=EndpointKind(options.kind.upper()),
        base_url=options.base_url,
        api_version=options.api_version,
        project=options.project,
        location=options.location,
        headers={name: value for name, _, value in pairs},
        proxy=options.proxy,
    )
    known = {one.name: one for one in client.settings.get().endpoints}
    return with_endpoints(client, {**known, made.name: made})


def remove(client: Client, options: argparse.Namespace) -> Settings:
    """Removes an endpoint."""
    known = {one.name: one for one in client.settings.get().endpoints}
    check_known([options.endpoint], known)
    del known[options.endpoint]
    return with_endpoints(client, known)


def order(client: Client, options: argparse.Namespace) -> Settings:
    """Tries these endpoints first, in this order; then the others."""
    known = {one.name: one for one in client.settings.get().endpoints}
    check_known(options.endpoints, known)
    first = {name: known[name] for name in options.endpoints}
    return with_endpoints(client, first | known)


def check_known(names: list[str], known: Mapping[str, Endpoint]) -> None:
    """Raises EndpointUnknown."""
    for name in names:
        if name not in known:
            raise errors.EndpointUnknown(
                f"There is no endpoint {name!r:.50}.", f"Use one of: {', '.join(known)}."
            )


def with_endpoints(client: Client, endpoints: Mapping[str, Endpoint]) -> Settings:
    """The settings after a change of the endpoints."""
    settings = dataclasses.replace(client.settings.get(), endpoints=tuple(endpoints.values()))
    return client.settings.update(settings, ["endpoints"])


def tell(settings: Settings, names: list[str], console: Console) -> None:
    """Prints settings."""
    for name in names:
        one = SETTINGS[name]
        console.say(f"{name:12} {one.show(getattr(settings, one.field))}")
    if len(names) > 1:
        for number, endpoint in enumerate(settings.endpoints, start=1):
            where = endpoint.base_url or "Google's own address"
            console.say(
                f"endpoint {number}   {endpoint.name}: {endpoint.kind.value.lower()}, {where}"
            )
    plain = {name: getattr(settings, SETTINGS[name].field) for name in names}
    endpoints = [{**vars(one), "kind": one.kind.value.lower()} for one in settings.endpoints]
    lowered = {
        name: v.value.lower() if isinstance(v, Permission) else v for name, v in plain.items()
    }
    console.tell(lowered | ({"endpoints": endpoints} if len(names) > 1 else {}))


def yes_or_no(text: str) -> bool:
    """Raises KeyError."""
    return {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}[text]


SETTINGS = {
    "cloud": Setting(
        "cloud",
        lambda text: Permission(text.upper()),
        lambda value: str(value.value.lower()),
        "whether pixels may leave this machine: ask, allow or never",
    ),
    "model": Setting(
        "model",
        lambda text: "" if text == "default" else text,
        lambda value: value or "default",
        "the model to ask where none is named, or default",
    ),
    "offline": Setting(
        "offline",
        yes_or_no,
        lambda value: "on" if value else "off",
        "whether the built-in engine may do what the cloud cannot: on or off",
    ),
    "pay-again": Setting(
        "pay_again", int, str, "how many lost answers of a job are paid for once more, unasked"
    ),
    "deadline": Setting(
        "deadline_seconds", float, "{:g} s".format, "seconds until a request is given up"
    ),
    "work-offline": Setting(
        "work_offline",
        yes_or_no,
        lambda value: "on" if value else "off",
        "whether nothing leaves this machine and nothing is fetched: on or off",
    ),
    "downloads": Setting(
        "downloads",
        lambda text: Permission(text.upper()),
        lambda value: str(value.value.lower()),
        "whether models may be fetched: ask (unless cloud is never), allow or never",
    ),
    "mirror": Setting(
        "mirror",
        lambda text: "" if text == "none" else text,
        lambda value: value or "none",
        "the address that stands in for all hosts of models, or none",
    ),
    "model-proxy": Setting(
        "download_proxy",
        lambda text: "" if text == "none" else text,
        lambda value: value or "none",
        "the proxy that models are fetched through, or none",
    ),
    "cache-hours": Setting(
        "cache_hours", float, "{:g} h".format, "how long the same request gives the same result"
    ),
}

ACTIONS: Mapping[str | None, Callable[[Client, argparse.Namespace], Settings]] = {
    None: shown,
    "get": shown,
    "set": put,
    "add": add,
    "remove": remove,
    "order": order,
}
