public import Interactions
internal import Networks
public import Support
public import Tensors

extension SASRec: StartsAtVectors {
  /// The model with an item table that starts as vectors made elsewhere, such as embeddings of
  /// titles.
  ///
  /// Their coordinates along the directions in which they differ most (PCA), scaled to the standard
  /// deviation of random tables: Harte et al., Leveraging large language models for sequential
  /// recommendation, RecSys 2023.
  ///
  /// - Parameter vectors: [items, any width from `dim` on].
  /// - Returns: the model, otherwise as it is.
  /// - Throws: `SettingError` where they are narrower than the model, or all the same.
  public func startingItems(at vectors: Tensor) throws(SettingError) -> SASRec {
    guard vectors.rowWidth >= width else {
      throw .outOfRange("dim", value: "\(width)", expected: "at most \(vectors.rowWidth) here")
    }
    guard let coordinates = vectors.principalCoordinates(width), coordinates.sumOfSquares > 0
    else {
      throw .outOfRange("text", value: "the same for all items", expected: "one that differs")
    }
    let deviation = (coordinates.sumOfSquares / Double(coordinates.count)).squareRoot()
    var model = self
    model.firstItems = coordinates.scaled(by: Float(0.02 / deviation))
    model.parameters["items"] = model.firstItems ?? model.parameters["items"]
    return model
  }

  public func restarted(data: Dataset, key: RandomKey) throws -> SASRec {
    var model = try SASRec(configuration, data: data, key: key)
    guard let firstItems else { return model }
    model.firstItems = firstItems
    model.parameters["items"] = firstItems
    return model
  }
}
