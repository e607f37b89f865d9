import Alignment
import Backbones
import Language

/// One setting of RA-Rec's configuration by its name in the language: the one table that options,
/// displays and files are made from.
struct AlignmentSetting: Sendable {
  let name: String
  let type: ParameterType
  let summary: String
  let interval: Interval?
  /// Whether it is about ID rows, which `textonly` hasn't.
  let isAboutIDs: Bool
  let get: @Sendable (RARec.Configuration) -> Value
  /// Sets a value that the type takes.
  let set: @Sendable (inout RARec.Configuration, Value) -> Void

  /// Whether a value, which may come from a file, is one that the setting can have.
  func takes(_ value: Value) -> Bool {
    switch (type, value.payload) {
    case (.cases(let cases), .text(let word)): return cases.contains { $0.name == word }
    case (_, .number(let number)):
      if case .integer = type, Int(exactly: number) == nil { return false }
      return interval?.contains(number) ?? true
    default: return true
    }
  }

  private typealias Path<T> = WritableKeyPath<RARec.Configuration, T> & Sendable

  private static func integer(
    _ name: String, _ path: any Path<Int>, _ summary: String, _ interval: Interval
  ) -> AlignmentSetting {
    AlignmentSetting(
      name: name, type: .integer, summary: summary, interval: interval, isAboutIDs: false,
      get: { .number($0[keyPath: path]) },
      set: { if case .number(let number) = $1.payload { $0[keyPath: path] = Int(number) } })
  }

  private static func number(
    _ name: String, _ path: any Path<Float>, _ summary: String, _ interval: Interval,
    isAboutIDs: Bool = true
  ) -> AlignmentSetting {
    AlignmentSetting(
      name: name, type: .number, summary: summary, interval: interval, isAboutIDs: isAboutIDs,
      // As the `Float` was written: 0.2, not 0.20000000298.
      get: { .number(Double("\($0[keyPath: path])") ?? 0) },
      set: { if case .number(let number) = $1.payload { $0[keyPath: path] = Float(number) } })
  }

  private static func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: any Path<Word>, _ summary: String, isAboutIDs: Bool = false
  ) -> AlignmentSetting {
    AlignmentSetting(
      name: name, type: .cases(Word.allCases.map { Case($0.rawValue) }), summary: summary,
      interval: nil, isAboutIDs: isAboutIDs, get: { .text($0[keyPath: path].rawValue) },
      set: { if let word = Word(rawValue: $1.text) { $0[keyPath: path] = word } })
  }

  private static func text(
    _ name: String, _ path: any Path<String>, _ summary: String
  ) -> AlignmentSetting {
    AlignmentSetting(
      name: name, type: .text, summary: summary, interval: nil, isAboutIDs: false,
      get: { .text($0[keyPath: path]) }, set: { $0[keyPath: path] = $1.text })
  }

  /// The settings, in the order to list them.
  static let all: [AlignmentSetting] = [
    integer("rows", \.rows, "free rows a layer, m", .closed(0, 256)),
    integer("from_layer", \.fromLayer, "the lowest layer with rows; ours", .atLeast(0)),
    integer("titles", \.titles, "titles of the history in a user's prompt", .closed(1, 1_000)),
    integer("longest", \.longest, "the most tokens of a prompt", .closed(8, 4_096)),
    word("pool", \.pooling, "how last states become one vector"),
    word("score", \.score, "what compares user and item; a cosine has a learnt scale"),
    number(
      "scale", \.scale,
      "what a cosine is multiplied by at first, then learnt; 1 with `residual`",
      .singleAboveZero,
      isAboutIDs: false),
    word("loss", \.loss, "the recommendation loss"),
    integer("negatives", \.negatives, "items drawn beside the batch's own", .closed(0, 100_000)),
    text("user_prompt", \.userPrompt, "the user's prompt, with slots: `<history titles=10>`"),
    text("item_prompt", \.itemPrompt, "the item's prompt, with slots: `<item.title>`"),
    word("init", \.initialisation, "how the maps start: drawn apart, or equal", isAboutIDs: true),
    number("deviation", \.deviation, "the deviation of the maps' first weights", .singleFromZero),
    number("lambda", \.alignment, "the weight of the alignment loss", .singleFromZero),
    number("tau", \.temperature, "the temperature of the alignment loss", .singleAboveZero),
    AlignmentSetting(
      name: "residual", type: .boolean,
      summary: "add a learnt multiple of the ID model's own score; ours", interval: nil,
      isAboutIDs: true, get: { .boolean($0.residual) },
      set: { if case .boolean(let flag) = $1.payload { $0.residual = flag } }),
  ]
}
