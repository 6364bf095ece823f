"""Valence of texts, each scored once; the texts themselves do not land here."""

from extract.contract import Contract, optional, required

TEXT_SENTIMENTS = Contract(
    source="kenno",
    stream="text_sentiments",
    description="Valence of each text by its hash: English by VADER, Finnish by a lemma lexicon.",
    key=("text_hash", "model_version"),
    fields=(
        required("text_hash", "varchar", "Hash of the text's words and the language it came with."),
        required("model_version", "varchar", "Version of the model's code and word lists."),
        required("model_run_id", "varchar", "Model run that computed the score."),
        required("as_of", "timestamp", "Moment up to which texts were known (UTC)."),
        optional("language", "varchar", "Language; null where neither told nor recognised."),
        optional("language_source", "varchar", "platform, or detected from the words."),
        optional("method", "varchar", "vader or lemma_lexicon; null for other languages."),
        optional("lexicon_version", "varchar", "Word list and its version; null for no method."),
        optional("hit_count", "bigint", "Words that the list knew; null for no method."),
        optional("valence", "double", "-1, very bad, to 1, very good; null where no word hit."),
        optional("sentiment_class", "varchar", "negative, neutral or positive; null as valence."),
    ),
)
