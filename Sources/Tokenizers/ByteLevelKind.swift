/// What the name of a GGUF file's pre-tokenizer stands for.
struct ByteLevelKind: Hashable, Sendable {
  var pattern = SplitPattern.gpt2
  /// Whether each digit is a word of its own before the pattern sees it.
  var separatesDigits = false
  /// Whether text is composed (NFC).
  var composes = false
  /// Whether a word that is a token is taken whole.
  var ignoresMerges = false
  /// Whether texts begin with a token unless the file says otherwise.
  var addsBeginning = false

  /// The kinds by name.
  ///
  /// Files written before there were names say nothing or `default`: GPT-2's.
  private static let kinds: KeyValuePairs<String, ByteLevelKind> = [
    "gpt-2": ByteLevelKind(),
    "default": ByteLevelKind(),
    "smollm": ByteLevelKind(separatesDigits: true),
    "llama-bpe": ByteLevelKind(pattern: .llama3, ignoresMerges: true, addsBeginning: true),
    "qwen2": ByteLevelKind(pattern: .qwen2, composes: true),
    "deepseek-r1-qwen": ByteLevelKind(pattern: .qwen2, composes: true),
  ]

  private init(
    pattern: SplitPattern = .gpt2, separatesDigits: Bool = false, composes: Bool = false,
    ignoresMerges: Bool = false, addsBeginning: Bool = false
  ) {
    self.pattern = pattern
    self.separatesDigits = separatesDigits
    self.composes = composes
    self.ignoresMerges = ignoresMerges
    self.addsBeginning = addsBeginning
  }

  /// The kind of a name.
  ///
  /// - Throws: `TokenizerError.Problem` naming the kinds there are.
  init(_ name: String?) throws {
    guard let kind = Self.kinds.first(where: { $0.key == name ?? "default" })?.value else {
      throw TokenizerError.Problem.unsupported(
        part: "tokenizer.ggml.pre", found: name ?? "", expected: Self.kinds.map(\.key))
    }
    self = kind
  }
}
