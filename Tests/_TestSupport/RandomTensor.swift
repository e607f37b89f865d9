import Support
public import Tensors

extension Tensor {
  /// A tensor of normal numbers (0, scale²), the same for the same seed.
  public static func random(_ shape: [Int], seed: UInt64, scale: Float = 1) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(shape: shape, values: RandomKey(seed: seed).normals(count, scale: scale))
  }
}
