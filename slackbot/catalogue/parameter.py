"""A parameter of an action, as its handler's signature declares it."""

from dataclasses import dataclass

from slackbot.kinds.kind import AnyKind, Style

__all__ = ["Input", "Parameter", "Style"]


@dataclass(frozen=True, slots=True)
class Input:
    """What a signature adds to a type: `Annotated[str, Input(label="Reason", multiline=True)]`."""

    label: str | None = None
    placeholder: str | None = None
    hint: str | None = None
    style: Style | None = None
    multiline: bool = False
    hidden: bool = False
    """Not asked for and not in the usage line: a page number, say."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name in the signature, its kind, and how it is typed and asked for.

    `label` is the input's in the modal; `placeholder` its word in the usage line.
    """

    name: str
    kind: AnyKind
    label: str
    required: bool
    default: object
    style: Style
    placeholder: str
    hint: str | None = None
    multiline: bool = False
    hidden: bool = False
    asked: bool = False
    """Not in the usage line: the modal asks for it, whatever was typed."""

    @property
    def flag(self) -> str:
        """The flag that gives it, where it is not positional: `--no-bot`, `--format`."""
        return "--" + self.name.replace("_", "-")

    @property
    def usage(self) -> str:
        """How the usage line writes it."""
        choices = self.kind.choices
        if self.style is Style.SWITCHES:
            return "[" + " | ".join(f"--{choice}" for choice in choices) + "]"
        if self.style is Style.FLAG:
            return f"[{self.flag}]"
        if self.style is Style.OPTION:
            return f"[{self.flag} {'|'.join(choices) or self.placeholder}]"
        return f"<{self.placeholder}>" if self.required else f"[{self.placeholder}]"
