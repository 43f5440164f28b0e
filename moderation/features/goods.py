"""Names of goods: a rude word that names what is sold (白痴鹅贴纸, 傻子瓜子, 草泥马抱枕) is nobody's insult."""

import re
from typing import Literal

_GOODS = (
    "贴纸|抱枕|手办|面膜|泥膜|图案|口红|色号|瓜子|卤蛋|碟|黑胶|专辑|周边|键帽|面具|玩偶|公仔|头像|表情包|海报|挂件|钥匙扣|徽章|帆布|t恤"
    "|卫衣|印花|烫画|刻字|对联|横批|纹身|蛋糕|套餐|拼豆|模板|乐队|画册|小说|绘本|漫画|剧|电影|唱片|台词|npc|怪物|副本|皮肤|盲盒|捏捏"
    "|解压|刷|键盘膜|鼠标垫|手机壳|杯|袋|绳|粮|罐头|尿垫|鱼竿|酒|糖|糕|饼|茶|椰|米|皂|膏|霜|香薰|花盆|草皮|种子|苗|乌龟|缸|包包"
    "|盒装|摆件|灯罩|外号|绰号|俗称|别名|学名|简称|缩写|简写|品牌|牌子|商标|型号|货号|款号|谐音梗|联名|系列"
)
_SOLD = (
    "补货|补到货|有货|现货|缺货|断货|到货|上架|下架|包邮|尺寸|厘米|毫米|cm|mm|ml|克重|库存|限购|预售|拍下|正版|塑封|单行本|盗版|页|英寸"
    "|寄出|出库|发货|改价|支[装价]|一卷|一包|一盒|单卖|按[张只件]|[\\d一两三五十]只|款"
)
_RIGHT_AFTER = re.compile(f"[^。!?,:;]{{0,3}}?(?:{_GOODS}|款|牌|版|号|酒|系列|浪|机|味|膜|贴|粉|书|瓜|茶)")
_RIGHT_BEFORE = re.compile(r"(?:款|牌|叫|名叫|刻|印|写|备注|口令|标题|品名|店名|昵称|角色|搜)[^。!?,;]{0,2}$")
_NEARBY = re.compile(f"{_GOODS}|{_SOLD}")
_ADDRESSED = re.compile(
    r"[您你]们?(?:就?[是像]|真[是]?|才[是]|这[种个样只头]?|那|个|他妈|妈)?[一个只头条大小老死臭]{0,2}$"
)

_PICTURES = (
    "抱枕|徽章|夜灯|贴纸|表情|造型|图案|头像|手办|玩偶|公仔|海报|挂件|面具|小说|绘本|漫画|台词|剧本|模型|积木|拼图|字样|对联"
    "|这?本?书|电影|游戏|乐队|专辑|蛋糕|卡片|帆布袋|t恤|卫衣|脸的"
)
_PICTURED_AFTER = re.compile(f"[^。!?,]{{0,3}}?(?:{_PICTURES})")
_PICTURED_BEFORE = re.compile('(?:印|刻|画|绣|写|名叫|叫做|台词是|外号)[着了的个上]?[“"「]?$')

Sense = Literal["goods", "doubtful", "person"]


def sense(text: str, start: int, end: int) -> Sense:
    """What a rude word at a place of the folded text stands for: goods, a person, or it may be either."""
    if _ADDRESSED.search(text, max(0, start - 8), start):
        return "person"
    if _RIGHT_AFTER.match(text, end, end + 8) or _RIGHT_BEFORE.search(text, max(0, start - 6), start):
        return "goods"
    return "doubtful" if _NEARBY.search(text, max(0, start - 14), end + 18) else "person"


def pictured(text: str, start: int, end: int) -> bool:
    """Whether the words or sign at a place are what something shows or is called: 😡脸的抱枕, 印“去死”."""
    if _PICTURED_AFTER.match(text, end, end + 8):
        return True
    return _PICTURED_BEFORE.search(text, max(0, start - 6), start) is not None
