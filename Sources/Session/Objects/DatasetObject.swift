import Evaluation
public import Interactions
public import Language
import Support

extension ObjectKind {
  static let dataset = ObjectKind("data set", subject: .data)
}

/// A data set in the language.
struct DatasetObject: TabularObject {
  var dataset: Dataset

  init(_ dataset: Dataset) { self.dataset = dataset }

  var kind: ObjectKind { .dataset }

  var summary: String {
    let size = dataset.size
    return "\(dataset.name): \(NumberText.counted(size.users, "user")), "
      + "\(NumberText.counted(size.items, "item")), "
      + NumberText.counted(size.interactions, "interaction")
      + (dataset.split.map { ", split \($0.description)" } ?? "")
  }

  var memberNames: [String] {
    ["name", "users", "items", "interactions", "density", "split", "digest"]
  }

  func member(_ name: String) throws -> Value? {
    switch name {
    case "name": .text(dataset.name)
    case "users": .number(dataset.userCount)
    case "items": .number(dataset.itemCount)
    case "interactions": .number(dataset.interactionCount)
    case "density": .number(dataset.density)
    case "split": dataset.split.map { .text($0.description) } ?? Value.none
    case "digest": .text(dataset.digest.short)
    default: nil
    }
  }

  var columnNames: [String] { dataset.columns.map(\.name) }

  func display(_ style: DisplayStyle) -> String {
    let lines = dataset.statistics.lines
    let width = lines.map(\.name.count).max() ?? 0
    return ([dataset.name] + lines.map { "  \($0.name.padded(to: width))  \($0.text)" })
      .joined(separator: "\n")
  }

  /// The statistics of the data, a row each.
  var displayedTable: ResultTable {
    ResultTable(
      columns: [ResultTable.Column("statistic", .label), ResultTable.Column("value", .value)],
      rows: dataset.statistics.lines.map { ResultTable.Row([.text($0.name), .text($0.text)]) })
  }
}

extension Dataset: ArgumentValue {
  public static var parameterType: ParameterType { .object([.dataset]) }

  public init?(argument: Value) {
    guard let object = argument.object as? DatasetObject else { return nil }
    self = object.dataset
  }
}
