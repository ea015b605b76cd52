"""The language of a text is told by its letters and commonest words."""

from __future__ import annotations

import pytest

from app.text import language_of

SENTENCES = {
    "ar": [
        "نريد كهرباء مستمرة في كل المحافظات",
        "لازم تهتمون بالشباب وتوفرون فرص عمل",
        "ماكو ماي بمنطقتنا من شهرين",
        "شكرا لكم",
        "الماء والكهرباء قبل كل شيء",
        "تعيين الخريجين",
        "احنا نحتاج مدارس جديدة مو وعود",
        "يجب محاربة الفساد في المؤسسات",
        "الطرق في الريف سيئة جدًا ولا توجد خدمات",
        "دعم المرأة يبدأ من التعليم",
        "شنو الفايدة اذا ما تنفذون",
        "نريد پارك للأطفال وچايخانة نظيفة بالمنطقة",
        "إعادة إعمار الموصل أولوية",
        "علی الحکومة أن تسمعنا",
        "سلام",
        "المادة ١٤٠",
        "ڤيديو عن المشروع منشور على الموقع",
        "قرأت تقرير World Bank عن المياه في العراق وأوافق عليه",
        "مُساءَلة المسؤولين واجبة",
        "سوو شوارع",
        "أؤيد",
        "من أربيل: «هەولێر» جميلة ولكن الخدمات فيها ناقصة",
    ],
    "ckb": [
        "ئێمە کارەبای بەردەوام دەمانەوێت",
        "دەبێت ڕێگاکان چاک بکرێن",
        "گەنجان پێویستیان بە هەلی کار هەیە",
        "سوپاس بۆ ئێوە",
        "خوێندن بۆ هەموو منداڵێک",
        "ئاو و کارەبا لە گوندەکان نییە",
        "ژنان مافی یەکسانیان هەیە لە بڕیاردا",
        "نەخۆشخانەی نوێ لە سلێمانی دروست بکەن",
        "داوای شەفافیەت دەکەین لە بودجەدا",
        "من لەگەڵ ئەم پێشنیارەم",
        "زۆر باشە",
        "ئيمه داواي كار بو گه\u200cنجان ده\u200cكه\u200cين",
        "ئه\u200cم ريگايه خرابه و ده\u200cبێت چاك بكريت",
        "پارلەمان دەبێت گوێ لە خەڵک بگرێت",
        "لە بەغدا المادة ١٤٠ جێبەجێ نەکراوە",
        "کوردستان جوانە",
    ],
    "en": [
        "We need better roads in our town",
        "Please publish the budget of every project",
        "Yes",
        "Clean water first",
        "Young people must have a say in this",
        "I agree with the goal, but not with the plan",
        "More jobs for graduates",
        "The electricity in Basra is cut for ten hours a day",
        "Schools need teachers",
        "This is a naïve plan",
        "Women should be on the council (المجلس)",
    ],
    "other": [
        "",
        "؟؟؟ !!!",
        "12345 ٦٧٨",
        "👍👍👍",
        "ما آب و برق می خواهیم و این حق است",
        "این برنامه برای جوانان بسیار خوب است",
        "Em li gundê xwe av û ceyran dixwazin",
        "Bu proje gençler için çok önemli",
        "Nous voulons une école pour les enfants",
        "shlonkum shabab wallah ahsan mashrua bel iraq kullah",
        "Мы хотим чистую воду",
        "我们需要干净的水",
    ],
}
CASES = [(sentence, language) for language, group in SENTENCES.items() for sentence in group]


def test_there_are_enough_sentences() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize(("sentence", "language"), CASES)
def test_each_sentence_is_read_in_its_language(sentence: str, language: str) -> None:
    assert language_of(sentence) == language


def test_most_of_a_mixed_text_decides() -> None:
    assert language_of("نريد الكهرباء والماء والخدمات. Thank you") == "ar"
    assert language_of("We want electricity and water in Basra. شكرا") == "en"
    assert language_of("ئێمە کارەبامان دەوێت لە گوندەکاندا. شكرا لكم") == "ckb"
