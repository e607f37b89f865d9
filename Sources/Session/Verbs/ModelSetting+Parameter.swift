import Interactions
import Language
import Recommenders

extension ModelSetting where Configuration: ModelConfiguration {
  /// The option that sets it.
  var parameter: Parameter {
    guard adapt == nil else { return option(because: reason) }
    let usual = get(Configuration())
    let fallback: Value =
      switch kind {
      case .word, .text: .text(usual)
      case .flag: .boolean(usual == "true")
      default: Double(usual).map { .number($0) } ?? .text(usual)
      }
    return .option(
      name, kind.type, summary, default: fallback, because: reason, interval: kind.interval)
  }
}

extension ModelSetting {
  /// The option that sets it where something else decides what it is when it isn't given.
  func option(because reason: String) -> Parameter {
    .option(name, kind.type, summary, because: reason, interval: kind.interval)
  }
}

extension ModelSetting where Configuration: ModelConfiguration {
  /// The setting as an option that is as usual where it isn't given.
  var undecidedOption: Parameter { option(because: literal(in: Configuration())) }
}

extension SettingKind {
  /// The type of an option of such values.
  var type: ParameterType {
    switch self {
    case .integer: .integer
    case .share: .fraction
    case .number, .positive: .number
    case .flag: .boolean
    case .word(let words): .cases(words.map { Case($0) })
    case .text: .text
    }
  }

  /// The numbers that are legal.
  var interval: Interval? {
    switch self {
    case .integer(let range) where range.upperBound == .max: .atLeast(Double(range.lowerBound))
    case .integer(let range): .closed(Double(range.lowerBound), Double(range.upperBound))
    case .share: .halfOpen(0, below: 1)
    case .number: .singleFromZero
    case .positive: .singleAboveZero
    case .flag, .word, .text: nil
    }
  }
}

extension Interval {
  /// Numbers from 0 that single precision holds, in which models compute.
  static let singleFromZero = closed(0, ModelSettings.largest)
  /// The same without 0.
  static let singleAboveZero = above(0, through: ModelSettings.largest)
}

extension ModelConfiguration {
  /// The settings as the options of verbs.
  static var options: [any ParameterKey] { settings.map(\.parameter) }

  /// The configuration that a call asks for, for a data set.
  ///
  /// - Throws: `SettingError` where its settings don't go together.
  init(_ call: Call, for data: Dataset) throws(SettingError) {
    self.init(for: data)
    try set(call)
    try checkTogether()
  }

  /// The settings as options that are as usual where they aren't given.
  static var undecidedOptions: [any ParameterKey] { settings.map(\.undecidedOption) }

  /// Sets what a call gives.
  ///
  /// - Returns: whether all of that is known.
  /// - Throws: `SettingError.outOfRange`.
  @discardableResult
  mutating func set(_ call: some ArgumentReader) throws(SettingError) -> Bool {
    for setting in Self.settings where call.isGiven(setting.name) {
      guard let value = call.read(setting.option(because: "")) else { return false }
      if !value.isNone { try setting.set(&self, value.text) }
    }
    return true
  }

  /// Refuses settings that are written out and don't go together.
  ///
  /// - Throws: `SettingError`.
  static func check(_ call: Foresight) throws(SettingError) {
    guard settings.contains(where: { call.isGiven($0.name) }) else { return }
    var configuration = Self()
    if try configuration.set(call) { try configuration.checkTogether() }
  }
}

extension Parameter {
  /// What a setting is where it isn't given: what all have alike, or `4 for `a`, 5 for `b``.
  ///
  /// - Parameters:
  ///   - usual: The values of those that have the setting, with their names.
  ///   - count: How many there are, with and without it.
  /// - Returns: the words.
  static func usual(_ usual: [(name: String, text: String)], of count: Int) -> String {
    usual.count == count && Set(usual.map(\.text)).count == 1
      ? usual[0].text
      : usual.map { "\($0.text) for `\($0.name)`" }.joined(separator: ", ")
  }
}
