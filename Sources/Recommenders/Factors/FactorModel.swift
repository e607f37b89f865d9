import Evaluation
import Interactions
import Networks
import Support
import Tensors

/// A model that learns a vector for each user as for each item.
///
/// A history of anybody, known or not, has the mean of its items' vectors, so that a user whom the
/// training hasn't seen, and alignment, which must not see what comes next, have vectors too.
protocol FactorModel: IDModel, TrainableModel
where Configuration: FactorConfiguration, Material == FactorMaterial {
  /// A vector a user, [users, d].
  var factors: Tensor { get }
}

/// What a factor model's settings have in common.
public protocol FactorConfiguration: ModelConfiguration {
  /// The width of the vectors, d.
  var width: Int { get }
  /// Negatives for each item of a user.
  var negatives: Int { get set }
  /// Where they come from.
  var draw: NegativeDraw { get set }
  /// The weight of the L2 penalty on the vectors of a batch, λ.
  var penalty: Float { get set }
}

extension ModelSetting where Configuration: FactorConfiguration {
  /// The settings of the pairs of an item and negatives, and of their penalty.
  static func pairs(penaltyBecause reason: String) -> [ModelSetting] {
    [
      .integer(
        "negatives", \.negatives, 1...1000, "negatives for each item of a user",
        because: "as in the paper"),
      .word("draw", \.draw, "where negatives come from", because: "as in the paper"),
      .number(
        "lambda", \.penalty, "the weight of the L2 penalty on a batch's vectors",
        because: reason),
    ]
  }
}

/// What factor models learn from: each item that a user has had in training, once.
public struct FactorMaterial: TrainingMaterial {
  let users: [Int32]
  let items: [Int32]
  let sampler: NegativeSampler

  init(_ data: Dataset, userCount: Int, draw: NegativeDraw) throws(TrainError) {
    guard data.userCount == userCount else {
      throw .otherUsers(data: data.name, users: data.userCount, modelUsers: userCount)
    }
    let known = KnownItems(data)
    items = known.items
    users = (0..<known.userCount).flatMap { user in known.of(user).map { _ in Int32(user) } }
    sampler = NegativeSampler(data, draw: draw)
  }

  public var count: Int { items.count }

  /// Users, their items, and negatives, `count` for each.
  func triples(
    _ batch: ArraySlice<Int>, of all: [Int], negatives count: Int, key: RandomKey
  ) -> (users: [Int32], candidates: [Int32]) {
    let users = batch.map { self.users[$0] }
    let negatives = sampler.negatives(
      of: users, count: count, batch: sampler.isOfBatch ? all.map { items[$0] } : [], key: key)
    var candidates: [Int32] = []
    for (row, example) in batch.enumerated() {
      candidates.append(items[example])
      candidates += negatives[row * count..<(row + 1) * count]
    }
    return (users, candidates)
  }
}

extension FactorModel {
  public var itemCount: Int { parameters["items"].rowCount }
  public var width: Int { configuration.width }

  public func material(of data: Dataset) throws -> FactorMaterial {
    try FactorMaterial(
      data, userCount: parameters["users"].rowCount, draw: configuration.draw)
  }

  public static func parameters(
    _ configuration: Configuration, users: Int, items: Int,
    make: (String, [Int], ParameterStart) throws -> Tensor
  ) rethrows -> Parameters {
    var parameters = Parameters()
    for (name, count) in [("users", users), ("items", items)] {
      // Glorot and Bengio 2010, as in RecBole.
      let deviation = (2 / Float(count + configuration.width)).squareRoot()
      parameters.add(name, try make(name, [count, configuration.width], .normal(deviation)))
    }
    return parameters
  }

  public func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    itemVectors.means(of: histories)
  }

  public func userVectors(of queries: [Query], workers: Workers) throws -> Tensor {
    // Once: it may have to be computed.
    let factors = factors
    let guests = queries.filter { !(0..<factors.rowCount).contains($0.user) }
    let vectors =
      guests.isEmpty
      ? factors
      : .concatenatingRows([
        factors, try userVectors(guests.map(\.history), workers: workers),
      ])
    var guest = factors.rowCount
    return vectors.gatheredRows(
      queries.map { query in
        if (0..<factors.rowCount).contains(query.user) { return Int32(query.user) }
        defer { guest += 1 }
        return Int32(guest)
      })
  }
}

extension Tensor {
  /// The mean row of each list of rows; zeros for none.
  func means(of lists: [ArraySlice<Int32>]) -> Tensor {
    let width = rowWidth
    return Tensor(shape: [lists.count, width]) { out in
      out.update(repeating: 0)
      withUnsafeValues { from in
        for (place, list) in lists.enumerated() {
          let factor = 1 / Float(list.count)
          for row in list {
            let start = Int(row) * width
            for column in 0..<width {
              out[place * width + column] += from[start + column] * factor
            }
          }
        }
      }
    }
  }
}
