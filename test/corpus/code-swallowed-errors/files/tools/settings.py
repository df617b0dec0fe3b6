import json


def load_settings(path):
    settings = {"retries": 3, "verbose": False}
    try:
        with open(path, encoding="utf-8") as source:
            settings.update(json.load(source))
    except Exception:
        pass
    return settings
