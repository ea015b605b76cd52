"""Invented comments on planted themes, with paraphrases, fillers and words left out.

`python -m bench.planted_themes` prints how well the themes are found in each language.
"""

from __future__ import annotations

import random

import numpy as np

from app.insights.clustering import adjusted_rand
from app.insights.themes import Words, themes
from app.text.stemming import content_words

PLANTED = {
    "ar": {
        "power": (
            "انقطاع الكهرباء في الصيف لا يطاق",
            "المولدات الأهلية تستنزف رواتبنا",
            "ساعات تجهيز الكهرباء قليلة",
            "نريد كهرباء وطنية بدون مولدات",
            "سعر الأمبير في المولدات صار غالي",
            "محطات كهرباء جديدة قبل الصيف",
            "ماكو كهربا والمولدة غالية",
            "الكهربا تجي ساعتين وتروح",
        ),
        "water": (
            "ماء الشرب مالح في البصرة",
            "شبكات المياه قديمة وتتسرب",
            "نريد محطات تصفية لمياه الشرب",
            "الماء يوصل وسخ للبيوت",
            "الماي مالح وما ينشرب",
            "تلوث مياه النهر بالمجاري",
            "شحة المياه تقتل الزراعة",
            "محطة تحلية مياه قبل الصيف",
        ),
        "jobs": (
            "التعيينات تذهب بالواسطة",
            "خريجون بلا وظائف منذ سنوات",
            "نريد تعيين الخريجين بالامتحان",
            "الوظائف للأحزاب فقط",
            "خريج ومحد شغلني",
            "فرص عمل للشباب الخريجين",
            "قروض صغيرة للشباب العاطلين عن العمل",
            "البطالة بين الخريجين كبيرة",
        ),
        "roads": (
            "الشوارع محفرة وتسبب حوادث",
            "طريق بغداد البصرة خطر",
            "تبليط شوارع الأحياء الشعبية",
            "جسر جديد يخفف الزحام",
            "الزحام في الشوارع قاتل",
            "حوادث الطرق كل يوم على الطريق السريع",
            "الشارع محفر من سنتين",
            "نقل عام يقلل الزحام في شوارع المدينة",
        ),
    },
    "ckb": {
        "power": (
            "کارەبا تەنها چەند کاتژمێرێک هەیە",
            "نرخی مۆلیدە زۆر گرانە",
            "کارەبای نیشتمانی بەردەوام دەمانەوێت",
            "مۆلیدەکان هەوا پیس دەکەن",
            "پچڕانی کارەبا لە هاوین",
            "کارەبامان نییە لە زستان",
        ),
        "water": (
            "ئاوی خواردنەوە پیسە",
            "تۆڕی ئاو کۆنە و دەڕژێت",
            "پاڵاوگەی ئاو پێویستە",
            "کەمیی ئاو کشتوکاڵی کوشت",
            "ئاوەکە سوێرە",
            "بەنداو بۆ ئاو دروست بکەن",
        ),
        "jobs": (
            "دەرچووان بێ کارن",
            "دامەزراندن بە واسیتەیە",
            "هەلی کار بۆ گەنجان",
            "بێکاری لە نێو گەنجان زۆرە",
            "کارمان نییە دەرچووین و دانیشتووین",
            "قەرزی بچووک بۆ گەنجان بۆ کارکردن",
        ),
    },
    "en": {
        "power": (
            "Power cuts in summer are unbearable",
            "Private generators eat our salaries",
            "More hours of electricity please",
            "We need national electricity not generators",
            "Generator prices are too high",
            "Electricity stations before summer",
        ),
        "water": (
            "Drinking water is salty",
            "Old water pipes leak",
            "We need water treatment plants",
            "The water at home is dirty",
            "River water polluted by sewage",
            "Water shortage kills farming",
        ),
        "jobs": (
            "Jobs go to party members",
            "Graduates have no jobs for years",
            "Hire graduates by exam",
            "Unemployment among graduates is high",
            "Small loans for young graduates without jobs",
            "Work for young people, jobs please",
        ),
    },
}
FILLERS = {
    "ar": (
        "يا جماعة",
        "من فضلكم",
        "والله",
        "في منطقتنا",
        "هذا رأيي",
        "للعلم",
        "كل سنة",
        "نفس المشكلة",
    ),
    "ckb": ("تکایە", "لە گەڕەکی ئێمە", "بەڕاستی", "هەموو ساڵێک"),
    "en": ("please", "in our area", "honestly", "every year"),
}


def planted(language: str, *, each: int, seed: int) -> tuple[list[Words], list[int]]:
    """So many comments on each theme, and the theme of each."""
    dice = random.Random(f"{language} {seed}")
    texts, truth = [], []
    for number, sentences in enumerate(PLANTED[language].values()):
        for _ in range(each):
            words = dice.choice(sentences).split()
            if dice.random() < 0.5:
                words.insert(dice.choice([0, len(words)]), dice.choice(FILLERS[language]))
            if dice.random() < 0.3 and len(words) > 4:
                words.pop(dice.randrange(len(words)))
            if dice.random() < 0.4:
                words += dice.choice(sentences).split()
            pairs = content_words(" ".join(words), language)
            texts.append(Words(tuple(one for one, _ in pairs), tuple(one for _, one in pairs)))
            truth.append(number)
    return texts, truth


def main() -> None:
    for language in PLANTED:
        scores, outside = [], []
        for seed in range(10):
            texts, truth = planted(language, each=60, seed=seed)
            found = themes(texts)
            inside = found.label >= 0
            scores.append(adjusted_rand(np.array(truth)[inside], found.label[inside]))
            outside.append(1 - inside.mean())
        print(
            f"{language}: ARI {np.mean(scores):.2f} on average, {min(scores):.2f} at worst; "
            f"{np.mean(outside):.1%} in no theme"
        )


if __name__ == "__main__":
    main()
