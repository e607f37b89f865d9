import Evaluation
import Interactions
import Support
import Tensors

extension Plot {
  /// Item vectors in two dimensions: the principal coordinates, a point an item.
  ///
  /// - Parameters:
  ///   - vectors: a vector for each item, [items, width].
  ///   - title: what stands above, before what the groups are of.
  ///   - groups: the items that are series of their own.
  /// - Throws: `Unfit.flat`, `Unfit.notFinite`.
  init(vectors: Tensor, title: String, groups: ItemGroups) throws {
    let (points, names) = try Self.coordinates(of: vectors)
    var series = groups.names.enumerated().map { index, name in
      Series(name: name, points: [], isRest: index < groups.restCount)
    }
    for (item, group) in groups.groups.enumerated() {
      series[group].points.append(points[item])
    }
    self.init(
      title: "\(title), by \(groups.subject)", x: names[0], y: names[1], kind: .points,
      series: series.filter { !$0.points.isEmpty })
  }

  /// Vectors of several kinds along the same two coordinates, a series a kind.
  ///
  /// - Throws: as above.
  init(spaces: [(name: String, vectors: Tensor)], title: String) throws {
    let (points, names) = try Self.coordinates(of: .concatenatingRows(spaces.map(\.vectors)))
    var rest = points[...]
    self.init(
      title: title, x: names[0], y: names[1], kind: .points,
      series: spaces.map { space in
        defer { rest = rest.dropFirst(space.vectors.rowCount) }
        return Series(name: space.name, points: Array(rest.prefix(space.vectors.rowCount)))
      })
  }

  /// The two principal coordinates of vectors, with the axes' names.
  private static func coordinates(
    of vectors: Tensor
  ) throws -> (points: [(x: Double, y: Double)], names: [String]) {
    guard vectors.rowWidth > 1 else { throw Unfit.flat }
    guard let coordinates = vectors.principalCoordinates(2) else { throw Unfit.notFinite }
    let numbers = coordinates.values
    guard numbers.allSatisfy(\.isFinite) else { throw Unfit.notFinite }
    let names = shares(of: numbers, among: vectors).enumerated().map { index, share in
      "principal coordinate \(index + 1)"
        + (share.map { " (\(NumberText.percent($0)) of the variance)" } ?? "")
    }
    return (
      stride(from: 0, to: numbers.count, by: 2).map {
        (Double(numbers[$0]), Double(numbers[$0 + 1]))
      },
      names
    )
  }

  /// The share of the variance of all vectors that each of two coordinates has; `nil` where they are
  /// all the same.
  private static func shares(of coordinates: [Float], among vectors: Tensor) -> [Double?] {
    let (width, values) = (vectors.rowWidth, vectors.values)
    let count = Double(vectors.rowCount)
    let variance = (0..<width).reduce(0.0) { sum, column in
      let numbers = stride(from: column, to: values.count, by: width).lazy.map {
        Double(values[$0])
      }
      let mean = numbers.reduce(0, +) / count
      return sum + numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    return [0, 1].map { column in
      let own = stride(from: column, to: coordinates.count, by: 2).reduce(0.0) {
        $0 + Double(coordinates[$1]) * Double(coordinates[$1])
      }
      return variance > 0 ? own / variance : nil
    }
  }
}
