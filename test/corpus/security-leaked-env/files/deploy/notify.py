"""Tells the team that a deployment is done."""

import json
import urllib.request

TOKEN = "{{slack-token}}"
CHANNEL = "#deployments"


def notify(text: str) -> None:
    request = urllib.request.Request(
        "https://slack.com/api/chat.postMessage",
        data=json.dumps({"channel": CHANNEL, "text": text}).encode(),
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        response.read()
