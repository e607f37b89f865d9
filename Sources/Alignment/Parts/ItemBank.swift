import Networks
import Tensors

/// Vectors that items had in earlier steps of a training: candidates that cost no reading.
///
/// An item that is read again has its vector replaced; whole steps leave, the oldest first, so that it is
/// known what the others may hold. No gradient goes through such vectors.
struct ItemBank: Sendable {
  /// How many items it holds at most; those of the last step stay however many they are.
  let capacity: Int
  /// The stage of the training that it belongs to.
  let stage: Int
  /// Whether its vectors were read with an ID model that was denied pairs: one that has grown by them has
  /// others.
  let isOfDenied: Bool
  /// The items with the step that each was read in, oldest first.
  private var order: [(item: Int32, step: Int)] = []
  private var vectors: [Int32: [Float]] = [:]
  private var step = 0

  init(capacity: Int, stage: Int = 0, isOfDenied: Bool = false) {
    self.capacity = capacity
    self.stage = stage
    self.isOfDenied = isOfDenied
  }

  /// Whether what it holds is what another one would be filled with.
  func continues(_ other: ItemBank) -> Bool {
    (capacity, stage, isOfDenied) == (other.capacity, other.stage, other.isOfDenied)
  }

  /// How many steps it reaches back.
  var steps: Int { order.first.map { step - $0.step } ?? 0 }

  /// The items that it holds beside some others, oldest first.
  func items(beside others: [Int32]) -> [Int32] {
    let others = Set(others)
    return order.lazy.map(\.item).filter { !others.contains($0) }
  }

  /// The vectors of some of its items, [items, width].
  func vectors(of items: [Int32], width: Int) -> Tensor {
    Tensor(shape: [items.count, width]) { out in
      for (row, item) in items.enumerated() {
        for (column, number) in (vectors[item] ?? []).enumerated() {
          out[row * width + column] = number
        }
      }
    }
  }

  /// Ends a step: takes what was read in it.
  ///
  /// - Parameters:
  ///   - items: the items, each once.
  ///   - read: their vectors, [items, width].
  mutating func add(_ items: [Int32], _ read: Tensor) {
    let new = Set(items)
    order.removeAll { new.contains($0.item) }
    order += items.map { ($0, step) }
    for (row, item) in items.enumerated() { vectors[item] = Array(read.row(row)) }
    while order.count > capacity, let oldest = order.first?.step, oldest < step {
      let end = order.firstIndex { $0.step > oldest } ?? order.count
      for (item, _) in order.prefix(end) { vectors[item] = nil }
      order.removeFirst(end)
    }
    step += 1
  }
}

extension ItemBank {
  /// What it holds, as numbers that a training keeps beside its weights.
  var buffers: Parameters {
    var buffers = Parameters()
    let numbers = [capacity, stage, step] + order.flatMap { [Int($0.item), $0.step] }
    // Halves of 24 bits, which floats have exactly.
    buffers.add(
      "numbers",
      Tensor(
        shape: [numbers.count, 2],
        values: numbers.flatMap { [Float($0 >> 20), Float($0 & 0xfffff)] }))
    if isOfDenied { buffers.add("denied", .scalar(1)) }
    if let width = order.first.flatMap({ vectors[$0.item]?.count }) {
      buffers.add("vectors", vectors(of: order.map(\.item), width: width))
    }
    return buffers
  }

  /// The bank of such numbers; `nil` where there are none.
  init?(_ buffers: Parameters) {
    guard buffers.contains("numbers") else { return nil }
    let halves = buffers["numbers"].values
    let numbers = stride(from: 0, to: halves.count, by: 2).map {
      Int(halves[$0]) << 20 | Int(halves[$0 + 1])
    }
    self.init(
      capacity: numbers[0], stage: numbers[1], isOfDenied: buffers.contains("denied"))
    step = numbers[2]
    for (row, place) in stride(from: 3, to: numbers.count, by: 2).enumerated() {
      order.append((Int32(numbers[place]), numbers[place + 1]))
      vectors[Int32(numbers[place])] = buffers["vectors"].row(row)
    }
  }
}
