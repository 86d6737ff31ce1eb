"""UChat's channels, by the names people know them by."""

_NAMES = {
    "apichat": "API chat",
    "facebook": "Messenger",
    "google": "Google Business",
    "line": "LINE",
    "sms": "SMS",
    "tiktok": "TikTok",
    "vk": "VK",
    "web": "Web chat",
    "wechat": "WeChat",
    "whatsapp": "WhatsApp",
    "whatsapp_cloud": "WhatsApp",
}


def channel_name(channel: str | None) -> str | None:
    """The channel as people call it; one that is not known here by UChat's own word, capitalised."""
    if not channel:
        return None
    return _NAMES.get(channel.casefold(), channel.replace("_", " ").capitalize())
