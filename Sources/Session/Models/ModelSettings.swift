import Language
import Recommenders

extension Parameter {
  /// The option that sets a setting of a model.
  init<Configuration: ModelConfiguration>(_ setting: ModelSetting<Configuration>) {
    let usual = setting.get(Configuration())
    let type: ParameterType
    var interval: Interval?
    switch setting.kind {
    case .integer(let range):
      type = .integer
      interval = .closed(Double(range.lowerBound), Double(range.upperBound))
    case .share: (type, interval) = (.fraction, .halfOpen(0, below: 1))
    case .number: (type, interval) = (.number, .singleFromZero)
    case .word(let words): type = .cases(words.map { Case($0) })
    }
    self = .option(
      setting.name, type, setting.summary,
      default: Double(usual).map { .number($0) } ?? .text(usual), because: setting.reason,
      interval: interval)
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
  static var options: [Parameter] { settings.map { Parameter($0) } }

  /// The configuration that a call asks for.
  ///
  /// - Throws: `SettingError` where its settings don't go together.
  init(_ call: Call) throws(SettingError) {
    self.init()
    for setting in Self.settings {
      if let value = call.value(ifGiven: setting.name) { try setting.set(&self, value.text) }
    }
    try check()
  }
}
