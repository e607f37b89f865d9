import Evaluation
import Interactions
import Language
import Support

extension ObjectKind {
  static let pairs = ObjectKind("pairs", phrase: "training pairs", subject: .data)
}

/// Training pairs in the language: what `train m on=…` learns from.
struct PairsObject: DisplayedObject, ArgumentObject {
  static let kind = ObjectKind.pairs

  let pairs: TrainingPairs
  let report: ConstructionReport
  /// The data set that they are of.
  let data: Dataset

  init(_ constructed: ConstructedPairs, of data: Dataset) {
    pairs = constructed.pairs
    report = constructed.report
    self.data = data
  }

  var summary: String {
    "\(NumberText.counted(pairs.count, "training pair")) of \(data.name)"
  }
  var memberNames: [String] { ["count", "total"] }

  func member(_ name: String) throws -> Value? {
    switch name {
    case "count": .number(pairs.count)
    case "total": .number(report.total)
    default: nil
    }
  }

  func display(_ style: DisplayStyle) -> String { "\(summary)\n  \(report)" }
}
