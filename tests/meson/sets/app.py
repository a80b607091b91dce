import words

print(words.read(), words.count_lines())
