import Language
import Recommenders

extension ModelSetting where Configuration: ModelConfiguration {
  /// The option that sets it.
  var parameter: Parameter {
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

extension ModelSetting.Kind {
  /// What an option of such values takes.
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

  /// The configuration that a call asks for.
  ///
  /// - Throws: `SettingError` where its settings don't go together.
  init(_ call: Call) throws(SettingError) {
    self.init()
    try set(call)
    try check()
  }

  /// Sets what a call gives.
  ///
  /// - Throws: `SettingError.outOfRange`.
  mutating func set(_ call: Call) throws(SettingError) {
    for setting in Self.settings {
      let value = call.value(of: setting.parameter)
      if !value.isNone { try setting.set(&self, value.text) }
    }
  }
}
