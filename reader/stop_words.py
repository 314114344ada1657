"""Words of a sentence that say nothing of what is looked for, as they are typed, with and without apostrophes."""

STOP_WORDS = frozenset([
    "a", "about", "after", "all", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "but", "by", "can", "could", "d", "did", "do", "does", "during", "for", "from", "get", "go",
    "had", "has", "have", "having", "how", "i", "i'm", "if", "in", "into", "is", "it", "it's", "its", "ll",
    "m", "me", "my", "no", "not", "of", "off", "on", "or", "our", "re", "s", "should", "so", "some", "t",
    "than", "that", "the", "their", "them", "there", "these", "they", "this", "to", "too", "up", "ve",
    "was", "we", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with", "would",
    "you", "your", "arent", "cant", "couldnt", "didnt", "doesnt", "don", "dont", "hadnt", "hasnt", "havent",
    "im", "isnt", "ive", "shouldnt", "thats", "wasnt", "werent", "whats", "wont", "wouldnt", "youre",
])  # fmt: skip
