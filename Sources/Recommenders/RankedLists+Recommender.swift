public import Evaluation

extension RankedLists: Recommender {
  public static let card = ModelCard(
    "takes ranked lists from a file of user, item and score or rank, to be evaluated as a model is",
    formula: "what a list hasn't comes after it, tied; numbers compare in double precision",
    example: #"rankings shop "theirs.csv""#)

  public var settings: [(name: String, value: String)] {
    [("lists", "\(report.lists)"), ("longest", "\(report.lengths.upperBound)")]
  }
}
