/// A thing that an error is about, in the terms of the room that throws it.
///
/// Who called the room knows what of his own stands for it: `.setting("dim")` is an option of that
/// name, `.file(path)` the argument that holds the path.
public struct Subject: Hashable, Sendable {
  /// The kinds of things that errors are about.
  public enum Kind: String, CaseIterable, Sendable {
    /// A setting, by its name.
    case setting
    /// A file or folder, by its path; or what was looked up as one.
    case file
    /// The file that is being written.
    case target
    /// The data: interactions, or pairs made of them.
    case data
    /// A column of a file of data, by the role that it has.
    case role
    /// The rule by which rows are kept.
    case filter
    /// How rows were parted for training, validation and testing.
    case split
    /// A user, by the id.
    case user
    /// An item, by its id or title.
    case item
    /// The items that somebody had before.
    case history
    /// A model that recommends.
    case model
    /// A language model.
    case languageModel
    /// A template of a prompt, or a text in it.
    case prompt
    /// A weight of a model, by its name or a part of the name.
    case weight
    /// A metric, by its name.
    case metric
    /// A table of results.
    case table
    /// A column of a table, by its name.
    case column
    /// A row of a table, by its label.
    case row
    /// The thing that something is compared with.
    case reference
  }

  /// The kind of thing.
  public var kind: Kind
  /// Which of its kind, if the error knows.
  public var name: String?

  public init(_ kind: Kind, _ name: String? = nil) {
    self.kind = kind
    self.name = name
  }

  /// A setting of this name.
  public static func setting(_ name: String) -> Subject { Subject(.setting, name) }
  /// The file or folder at a path.
  public static func file(_ path: String) -> Subject { Subject(.file, path) }
  /// The column that has a role in a file of data.
  public static func role(_ role: String) -> Subject { Subject(.role, role) }
  /// A metric of this name.
  public static func metric(_ name: String) -> Subject { Subject(.metric, name) }
  /// A column of a table.
  public static func column(_ name: String) -> Subject { Subject(.column, name) }
  /// A row of a table.
  public static func row(_ label: String) -> Subject { Subject(.row, label) }
  /// A text in a prompt.
  public static func prompt(_ text: String) -> Subject { Subject(.prompt, text) }
  /// A weight of a model.
  public static func weight(_ name: String) -> Subject { Subject(.weight, name) }

  /// The file that is being written.
  public static let target = Subject(.target)
  /// The data.
  public static let data = Subject(.data)
  /// The rule by which rows are kept.
  public static let filter = Subject(.filter)
  /// How rows were parted.
  public static let split = Subject(.split)
  /// The items that somebody had before.
  public static let history = Subject(.history)
  /// The model that recommends.
  public static let model = Subject(.model)
  /// The language model.
  public static let languageModel = Subject(.languageModel)
  /// The template of a prompt.
  public static let prompt = Subject(.prompt)
  /// The metric.
  public static let metric = Subject(.metric)
  /// The table.
  public static let table = Subject(.table)
  /// The thing that something is compared with.
  public static let reference = Subject(.reference)
}
