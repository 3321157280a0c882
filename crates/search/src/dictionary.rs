//! The Chinese dictionary: loaded once, when first needed or warmed in the background, so that start is not delayed.

use jieba_rs::Jieba;
use std::sync::OnceLock;

static DICTIONARY: OnceLock<Jieba> = OnceLock::new();

/// Words of this field that the general dictionary cuts apart or does not know.
const FIELD_WORDS: &[&str] = &[
    "五险一金",
    "应届生",
    "应届毕业生",
    "劳务派遣",
    "合同制",
    "博士后",
    "新能源",
    "人工智能",
    "大数据",
    "云计算",
    "物联网",
    "双休",
    "包吃住",
    "包食宿",
    "急聘",
    "校招",
    "社招",
    "经办人",
    "数控",
    "机电",
    "跨境电商",
    "新媒体",
    "短视频",
    "前端",
    "后端",
    "全栈",
    "运维",
    "嵌入式",
    "单片机",
    "储能",
    "光伏",
    "锂电",
    "集成电路",
    "芯片",
    "生物医药",
    "人才公寓",
];

pub(crate) fn get() -> &'static Jieba {
    DICTIONARY.get_or_init(|| {
        let mut jieba = Jieba::new();
        for word in FIELD_WORDS {
            jieba.add_word(word, None, None);
        }
        jieba
    })
}

/// Loads the dictionary now. Call it from a thread that may block; calling it again costs nothing.
pub fn warm() {
    let _ = get();
}
