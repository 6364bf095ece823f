"""How Weibo writes a moment: `Tue May 31 17:46:55 +0800 2011`."""

MOMENT = "%a %b %d %H:%M:%S %z %Y"
