public import Recommenders

/// A sentence with a name and a paper's words for its options.
///
/// Its verb, options, help, files and displays are made from this and from its line in
/// `namedSystems`.
public protocol NamedSystem: ModelConfiguration {
  /// The name of its verb: `rarec`.
  static var kind: String { get }
  /// Its description.
  static var card: ModelCard { get }
  /// The presets that its settings may start from, the usual one first.
  static var presets: [SystemPreset<Self>] { get }
  /// The settings that files keep; those of its verb by default.
  static var storedSettings: [ModelSetting<Self>] { get }
  /// The names of settings that change nothing beside the others; by default none.
  var idle: Set<String> { get }
  /// The system as a sentence of parts.
  var sentence: Sentence { get }
}

extension NamedSystem {
  public var idle: Set<String> { [] }
  public static var storedSettings: [ModelSetting<Self>] { settings }
}

/// Settings under a name.
public struct SystemPreset<System: Sendable>: Sendable {
  public let name: String
  /// Their description, in one phrase.
  public let summary: String
  /// Why it is the usual one, if it is.
  public let reason: String
  public let system: System

  public init(_ name: String, _ summary: String, because reason: String = "", _ system: System) {
    self.name = name
    self.summary = summary
    self.reason = reason
    self.system = system
  }
}

/// The systems, in the order to list them: verbs, help, and what `restore` reads are made from this
/// list alone.
public let namedSystems: [any NamedSystem.Type] = [
  RARec.self,
  TextOnly.self,
  Laser.self,
  RSLLM.self,
  CoLLM.self,
  RecKnowledge.self,
]
