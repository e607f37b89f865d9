public import Interactions
public import Support

/// The settings that define a model beside its data, with defaults.
public protocol ModelConfiguration: Hashable, Sendable {
  /// The defaults.
  init()
  /// The settings, in the order to list them.
  static var settings: [ModelSetting<Self>] { get }
  /// Refuses settings that don't go together.
  ///
  /// - Throws: `SettingError`.
  func checkTogether() throws(SettingError)
}

extension ModelConfiguration {
  /// The defaults for a data set.
  public init(for data: Dataset) {
    self.init()
    for setting in Self.settings { setting.adapt?(&self, data) }
  }

  /// The names of the settings that are whole numbers: what makes a model large.
  static var sizes: [String] {
    settings.compactMap { if case .integer = $0.kind { $0.name } else { nil } }
  }

  public func checkTogether() throws(SettingError) {}

  /// All settings, as a program writes them.
  public var literals: [(name: String, value: String)] {
    Self.settings.map { ($0.name, $0.literal(in: self)) }
  }

  /// The settings that aren't the usual ones, as a program writes them.
  public var given: [(name: String, value: String)] {
    let usual = Self()
    return Self.settings.filter { $0.get(self) != $0.get(usual) }
      .map { ($0.name, $0.literal(in: self)) }
  }

  /// Refuses values that no model has.
  ///
  /// - Throws: `SettingError`.
  public func check() throws(SettingError) {
    for setting in Self.settings { try setting.check(self) }
    try checkTogether()
  }
}

/// Why a model can't be defined so.
public enum SettingError: Error, Hashable, Sendable {
  /// A setting has a value that it can't have.
  case outOfRange(String, value: String, expected: String)
  /// The width can't be shared evenly among the heads.
  case headsDoNotDivide(width: Int, heads: Int)
  /// The model wouldn't fit into the machine's memory.
  case tooLarge(MemoryError)
}

extension SettingError: RoomError {
  public static let examples: [SettingError] = [
    .outOfRange("NAME", value: "0", expected: "at least 1"),
    .headsDoNotDivide(width: 63, heads: 2),
  ]

  public var explanation: Explanation {
    switch self {
    case .outOfRange(let name, let value, let expected):
      Explanation(
        "E711", "`\(name)` is \(value), it must be \(expected)", about: .setting(name),
        cause: "the value is none of those that the message allows",
        cure: "choose one that the message allows")
    case .headsDoNotDivide(let width, let heads):
      Explanation(
        "E712", "`dim` is \(width), which \(heads) `heads` can't share evenly",
        about: .setting("heads"), .setting("dim"),
        cause: "each head of attention works on an equal part of the width",
        cure: "make the width a multiple of the heads")
    case .tooLarge(let error): error.explanation
    }
  }
}
