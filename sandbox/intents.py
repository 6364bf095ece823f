"""What posts are for, and how their phrases are laid out by valence."""

ANNOUNCE, PRAISE, COMPLAINT, QUESTION, IDEA, CHAT, ANSWER, AUTO, THANKS, GRUMBLE = range(10)
INTENTS = (
    "announce", "praise", "complaint", "question", "idea",
    "chat", "answer", "auto", "thanks", "grumble",
)  # fmt: skip

# Valence of the lists below, in their order: strongly bad, bad, neutral, good, very good.
VALENCES = (-0.8, -0.4, 0.0, 0.4, 0.8)


# For each intent, a list of phrases for each of these valences.
Banks = dict[int, tuple[tuple[str, ...], ...]]
