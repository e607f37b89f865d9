import Language

/// What a picture shows: lines, points or bars of one or more series over one axis.
struct Plot {
  /// How numbers are drawn.
  enum Kind: String, Choice {
    case line, points, bars
  }

  /// Values that belong together.
  struct Series {
    /// What the legend calls it.
    var name: String
    /// Places on the axes; where the axis has words, x is a word's position.
    var points: [(x: Double, y: Double)]
    /// Whether it is what no other series has, and stays in the background.
    var isRest = false
  }

  var title = ""
  /// What the axes measure.
  var x: String
  var y: String
  /// What the right axis measures, which the second series of two is drawn by; `nil` for one axis.
  var right: String?
  /// The words along the axis, where it doesn't have numbers.
  var words: [String]?
  var kind: Kind
  var series: [Series]
  /// Whether an axis is logarithmic.
  var logarithmic: (x: Bool, y: Bool) = (false, false)
}
