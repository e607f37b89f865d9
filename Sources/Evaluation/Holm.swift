/// Holm's correction for making several comparisons (Holm 1979).
public enum Holm {
  /// The probabilities as if each was the only one; those that are not a number stay so.
  public static func adjusted(_ probabilities: [Double]) -> [Double] {
    let order = probabilities.indices.filter { !probabilities[$0].isNaN }
      .sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    var adjusted = probabilities
    var least = 0.0
    for (place, index) in order.enumerated() {
      least = max(least, min(1, probabilities[index] * Double(order.count - place)))
      adjusted[index] = least
    }
    return adjusted
  }
}
