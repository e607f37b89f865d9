@testable import Evaluation

/// The measures that tests name and the program doesn't.
extension Metric.Kind {
  static let recall = named("recall")
  static let precision = named("precision")
  static let map = named("map")
  static let rankauc = named("rankauc")
  static let rbp = named("rbp")
  static let poolauc = named("poolauc")
  static let uauc = named("uauc")
  static let auc = named("auc")
  static let rmse = named("rmse")
  static let mae = named("mae")
  static let coverage = named("coverage")
  static let gini = named("gini")
  static let popularity = named("popularity")
  static let novelty = named("novelty")
  static let diversity = named("diversity")

  private static func named(_ name: String) -> Metric.Kind {
    guard let kind = Metric.Kind(named: name) else { fatalError("no metric \(name)") }
    return kind
  }
}
