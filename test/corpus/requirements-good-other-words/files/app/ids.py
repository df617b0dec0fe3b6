import secrets


def new_id() -> str:
    return secrets.token_urlsafe(16)
