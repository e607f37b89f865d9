public import Backbones
public import Interactions
public import Support
public import Tensors

extension Backbone {
  /// The embeddings of the titles of a catalogue, [items, width]; of an empty text where an item has
  /// none.
  ///
  /// - Throws: `Cancelled`.
  public func titleVectors(
    of data: Dataset, workers: Workers, progress: Progress
  ) throws -> Tensor {
    let texts = pack((0..<data.itemCount).map { data.catalogue.title(of: $0) ?? "" })
    return try encode(texts, workers: workers, progress: progress)
  }
}
