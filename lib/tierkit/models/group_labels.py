"""How is a group of customers called in the language of the reader?

Keys are short and the same in every language (``"one-time"``, ``"researcher"``, a place as the data write it), so
that code, exercises and files do not depend on the language; what a person reads is the label.

Source: the kit's glossary (rows 4 and 58 to 60); the names of Chinese provinces and cities are the official ones.

Limits: a key that the kit does not know, such as a category of your own, is its own label.
"""

from __future__ import annotations

import re

from tierkit.i18n import N_, _, language

UNGROUPED = "none"
"""Who has a tier or a value, but stands in no group."""

PLACES = {
    "北京": N_("Beijing"),
    "天津": N_("Tianjin"),
    "上海": N_("Shanghai"),
    "重庆": N_("Chongqing"),
    "河北": N_("Hebei"),
    "山西": N_("Shanxi"),
    "内蒙古": N_("Inner Mongolia"),
    "辽宁": N_("Liaoning"),
    "吉林": N_("Jilin"),
    "黑龙江": N_("Heilongjiang"),
    "江苏": N_("Jiangsu"),
    "浙江": N_("Zhejiang"),
    "安徽": N_("Anhui"),
    "福建": N_("Fujian"),
    "江西": N_("Jiangxi"),
    "山东": N_("Shandong"),
    "河南": N_("Henan"),
    "湖北": N_("Hubei"),
    "湖南": N_("Hunan"),
    "广东": N_("Guangdong"),
    "广西": N_("Guangxi"),
    "海南": N_("Hainan"),
    "四川": N_("Sichuan"),
    "贵州": N_("Guizhou"),
    "云南": N_("Yunnan"),
    "西藏": N_("Tibet"),
    "陕西": N_("Shaanxi"),
    "甘肃": N_("Gansu"),
    "青海": N_("Qinghai"),
    "宁夏": N_("Ningxia"),
    "新疆": N_("Xinjiang"),
    "香港": N_("Hong Kong"),
    "澳门": N_("Macao"),
    "台湾": N_("Taiwan"),
    "广州": N_("Guangzhou"),
    "深圳": N_("Shenzhen"),
    "成都": N_("Chengdu"),
    "杭州": N_("Hangzhou"),
    "武汉": N_("Wuhan"),
    "南京": N_("Nanjing"),
    "西安": N_("Xi'an"),
    "苏州": N_("Suzhou"),
    "青岛": N_("Qingdao"),
    "昆明": N_("Kunming"),
    "华东": N_("East China"),
    "华南": N_("South China"),
    "华北": N_("North China"),
    "华中": N_("Central China"),
    "西南": N_("Southwest China"),
    "西北": N_("Northwest China"),
    "东北": N_("Northeast China"),
}

GOODS = {
    "furniture": N_("Furniture"),
    "bedding": N_("Bedding"),
    "kitchen": N_("Kitchenware"),
    "storage": N_("Storage"),
    "lighting": N_("Lighting"),
    "decor": N_("Decoration"),
    "bearings": N_("Bearings"),
    "seals": N_("Seals"),
    "valves": N_("Valves"),
    "pumps": N_("Pumps"),
    "controls": N_("Controls"),
}

NAMES = {
    UNGROUPED: N_("In no group"),
    "other": N_("Other places"),
    "unknown": N_("Not known"),
    "all": N_("All customers"),
    "frequent-large": N_("Often, large baskets"),
    "frequent-small": N_("Often, small baskets"),
    "occasional-large": N_("Now and then, large baskets"),
    "occasional-small": N_("Now and then, small baskets"),
    "one-time": N_("Bought once"),
    "no-purchase": N_("No purchase"),
    "mixed": N_("No favourite"),
    "buyer": N_("Buyers"),
    "researcher": N_("Researchers"),
    "browser": N_("Browsers"),
    "few-pages": N_("Too few pages to tell"),
    "price-sensitive": N_("Price-sensitive"),
    "service-first": N_("Service first"),
    "price-and-service": N_("Price and service"),
    "neither": N_("Neither price nor service"),
    "bestseller": N_("Bestseller"),
    "shop": N_("Shop"),
    "app": N_("App"),
    "web": N_("Web shop"),
    **GOODS,
    **PLACES,
}


def group_label(key: str, lang: str | None = None) -> str:
    """The name of a group, a place, a category or a cluster ("group 3").

    ``lang`` is "en" or "zh"; by default the language in force. A key that the kit does not know is its own label.
    """
    with language(lang):
        if str(key) in NAMES:
            return _(NAMES[str(key)])
        numbered = re.fullmatch(r"group (\d+)", str(key))
        return _("Group {number}").format(number=numbered[1]) if numbered else str(key)
