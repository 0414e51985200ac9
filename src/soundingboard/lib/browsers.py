"""Which kind of browser on which system a browser says that it is: enough to know one's own by, and no more."""

# In this order: each names itself by the names of those beneath it too.
BROWSERS = (
    ("Edg/", "edge"),
    ("EdgA/", "edge"),
    ("EdgiOS/", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("Firefox/", "firefox"),
    ("FxiOS/", "firefox"),
    ("Chrome/", "chrome"),
    ("CriOS/", "chrome"),
    ("Safari/", "safari"),
)
SYSTEMS = (
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("Mac OS X", "mac"),
    ("CrOS", "chromebook"),
    ("Linux", "linux"),
)


def browser_of(user_agent: str) -> tuple[str, str]:
    """The kinds of browser and of system that a User-Agent names; empty where it names none that is known."""
    browser = next((kind for mark, kind in BROWSERS if mark in user_agent), "")
    return browser, next((kind for mark, kind in SYSTEMS if mark in user_agent), "")
