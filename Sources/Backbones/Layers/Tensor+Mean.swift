internal import Tensors

extension Tensor {
  /// The mean of all rows, as one row's shape.
  var meanRow: Tensor {
    let tape = Tape(recording: false)
    let mean = tape.segmentMeans(tape.constant(self), offsets: [0, rowCount])
    return mean.value.reshaped([rowWidth])
  }
}
