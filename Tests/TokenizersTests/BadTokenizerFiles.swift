import Tokenizers

/// Files that are refused, and why.
enum BadTokenizerFiles {
  typealias Files = [(json: String, expected: String)]

  private static func bytePair(
    normalizer: String = "null",
    preTokenizer: String = #"{"type":"ByteLevel","add_prefix_space":false}"#,
    processor: String = "null", decoder: String = "null", settings: String = "",
    merges: String = "[]"
  ) -> String {
    SubwordFileTests.bytePair(
      normalizer: normalizer, preTokenizer: preTokenizer, processor: processor, decoder: decoder,
      settings: settings, merges: merges)
  }

  static let models: Files = [
    (#"{"model":{}}"#, "the vocabulary is empty"),
    (#"{"model":{"vocab":{"a":0}}}"#, "has no `model.type`"),
    (
      #"{"model":{"type":"WordLevel","vocab":{"a":0}}}"#,
      "`model.type` is `WordLevel`, expected `WordPiece` or `BPE` or `Unigram`"
    ),
    (bytePair(merges: #"["a b c"]"#), "merge `a b c` isn't two tokens separated by a space"),
    (
      bytePair(merges: #"["b a"]"#),
      "merge `b a` needs token `ba`, which the vocabulary hasn't"
    ),
    (bytePair(merges: #"[["a"]]"#), "malformed at byte 306, expected two tokens before here"),
    (bytePair(settings: #""unk_token":"?","#), "the vocabulary has no token `?`"),
    (bytePair(settings: #""unk_token":1,"#), "`model.unk_token` isn't a string"),
    (bytePair(settings: #""fuse_unk":1,"#), "`model.fuse_unk` isn't `true` or `false`"),
    (
      bytePair(settings: #""end_of_word_suffix":"</w>","#),
      "`model.end_of_word_suffix` is `</w>`, expected `null`"
    ),
    (
      bytePair(settings: #""dropout":0.5,"#),
      "`model.dropout` isn't `null`, as no training is done here"
    ),
    (
      SubwordFileTests.unigram(vocabulary: #"[["a"]]"#),
      "malformed at byte 625, expected a token and its score before here"
    ),
    (
      SubwordFileTests.unigram(vocabulary: #"[["a",true]]"#),
      "malformed at byte 625, expected a value"
    ),
    (
      SubwordFileTests.unigram(vocabulary: #"{"a":0}"#),
      "`model.vocab scores` has 0 elements, expected 1"
    ),
    (
      SubwordFileTests.unigram(settings: #""unk_id":5,"#),
      "a special token has id 5, expected one from 0 to 4"
    ),
  ]

  static let steps: Files = [
    (bytePair(normalizer: #"{"type":"Prepend"}"#), "has no `normalizer.prepend`"),
    (
      bytePair(normalizer: #"{"type":"Lowercase"}"#),
      """
      `normalizer.type` is `Lowercase`, expected `Sequence` or `NFC` or `Prepend` or `Strip` or \
      `Replace` or `Precompiled`
      """
    ),
    (
      bytePair(normalizer: #"{"type":"Precompiled","precompiled_charsmap":"AAAA"}"#),
      "`normalizer.precompiled_charsmap` isn't a map of characters"
    ),
    (
      bytePair(normalizer: #"{"type":"Replace","pattern":{"Regex":"x"},"content":""}"#),
      "`normalizer.pattern.Regex` is `x`, expected ` {2,}`"
    ),
    (
      bytePair(normalizer: String(repeating: "[", count: 200)),
      "malformed at byte 233, expected nesting of at most 128"
    ),
    (
      bytePair(preTokenizer: #"{"type":"Split","pattern":{"String":"x"},"behavior":"Isolated"}"#),
      #"""
      `pre_tokenizer.pattern.String` is `x`, expected \#
      `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+` or \#
      `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}\#
      | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+` or \#
      `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}\#
      | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
      """#
    ),
    (
      bytePair(
        preTokenizer:
          #"{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}"#),
      "`pre_tokenizer.pretokenizers` isn't ended by `ByteLevel`"
    ),
    (
      bytePair(preTokenizer: #"{"type":"Metaspace","replacement":"__"}"#),
      "`pre_tokenizer.replacement` isn't one character"
    ),
    (
      bytePair(preTokenizer: #"{"type":"Metaspace","replacement":"_","prepend_scheme":"x"}"#),
      "`pre_tokenizer.prepend_scheme` is `x`, expected `always` or `first` or `never`"
    ),
    (
      bytePair(preTokenizer: #"{"type":"Punctuation"}"#),
      """
      `pre_tokenizer.type` is `Punctuation`, expected `Sequence` or `ByteLevel` or `Digits` or \
      `Split` or `Metaspace` or `WhitespaceSplit`
      """
    ),
    (
      bytePair(decoder: #"{"type":"CTC"}"#),
      """
      `decoder.type` is `CTC`, expected `Sequence` or `ByteLevel` or `ByteFallback` or `Fuse` or \
      `Metaspace` or `Strip` or `Replace`
      """
    ),
    (
      bytePair(decoder: #"{"type":"Strip","content":" ","start":-1,"stop":0}"#),
      "`decoder.start` isn't a whole number of at least 0"
    ),
    (bytePair(decoder: "[1]"), "`decoder` isn't an object"),
    (
      bytePair(processor: #"{"type":"TemplateProcessing","single":{}}"#),
      "`post_processor.single` isn't an array"
    ),
    (
      bytePair(processor: #"{"type":"RobertaProcessing","cls":[],"sep":["a",0]}"#),
      "`post_processor.cls` isn't a token and its id"
    ),
    (
      bytePair(
        processor: #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"?"}}]}"#),
      "the vocabulary has no token `?`"
    ),
    (
      bytePair(processor: #"{"type":"Whatever"}"#),
      """
      `post_processor.type` is `Whatever`, expected `TemplateProcessing` or `BertProcessing` or \
      `RobertaProcessing` or `ByteLevel` or `Sequence`
      """
    ),
  ]
}
