public import Interactions
public import Recommenders
public import Support
import Tensors

extension AlignedModel {
  /// What was learnt, for another catalogue: its texts are read, and the vectors of an ID model of its own.
  ///
  /// - Parameters:
  ///   - data: the data set of the other catalogue.
  ///   - other: an ID model of it, whose vectors are as wide; `nil` for none, so that texts and free rows
  ///     alone rank its items.
  ///   - workers: who computes the scale of ID vectors.
  /// - Returns: an alignment of the same parts and parameters.
  /// - Throws: `AlignmentError.otherWidth`, and as the model's making does.
  public func moved(
    to data: Dataset, base other: (any IDModel)?, workers: Workers
  ) throws -> AlignedModel {
    if let other, other.width != base.width {
      throw AlignmentError.otherWidth(other.width, base: base.width)
    }
    var configuration = OutsideVectors.Configuration()
    configuration.score = .dot
    let unknown = try OutsideVectors(
      configuration, vectors: .zeros([data.itemCount, base.width]))
    var moved = try AlignedModel(
      definition, sentence, dataset: data, base: other ?? unknown, backbone: backbone,
      key: RandomKey(seed: 0), workers: workers)
    moved.parameters = parameters
    moved.stage = stage
    return moved
  }
}
