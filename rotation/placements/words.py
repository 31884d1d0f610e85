"""A placement in words."""


def placement_title(name: str) -> str:
    """The name as people read it: “campaign-room” is “Campaign room”.

    A name that somebody wrote with spaces keeps its dashes.
    """
    words = name if " " in name else name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]
