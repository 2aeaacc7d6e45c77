"""The masthead: the name of the page, what it is for, and a switch between its light and dark looks."""

from studio.ui.components.own import OwnComponent


class Masthead(OwnComponent):
    """The top of the page. It has no value."""

    part = "masthead"
    title = "Mien"
