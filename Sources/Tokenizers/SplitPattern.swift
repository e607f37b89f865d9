/// The regular expressions by which byte-level tokenizers cut text into words, each with a scanner of
/// its own instead of a regular expression engine.
enum SplitPattern: String, CaseIterable, Hashable, Sendable {
  /// GPT-2's, which SmolLM2 uses too behind a split at digits.
  case gpt2 =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  /// Llama 3's: up to three digits in a word.
  case llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  /// Qwen2's: digits one by one.
  case qwen2 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// The place where the word ends that begins at `start`, before the text's end.
  @inline(__always)
  func wordEnd(_ scanner: WordScanner, from start: Int) -> Int {
    switch self {
    case .gpt2: scanner.gpt2(from: start)
    case .llama3: scanner.llama(from: start, digits: 3)
    case .qwen2: scanner.llama(from: start, digits: 1)
    }
  }
}
