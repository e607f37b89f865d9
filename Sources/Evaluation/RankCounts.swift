/// How the scores of a catalogue compare with one score.
struct RankCounts: Equatable {
  /// How many are greater.
  var greater = 0
  /// How many are equal.
  var equal = 0
  /// How many are not a number.
  var unordered = 0

  /// Counts in one pass over a row of scores, sixteen at a time and without branches.
  init(_ row: UnsafeBufferPointer<Float>, around score: Float) {
    var above = SIMD16<Int32>.zero
    var atLeast = SIMD16<Int32>.zero
    var ordered = SIMD16<Int32>.zero
    let level = SIMD16(repeating: score)
    let whole = row.count / 16 * 16
    let start = UnsafeRawPointer(row.baseAddress)
    for index in stride(from: 0, to: whole, by: 16) {
      guard let start else { break }
      let values = start.loadUnaligned(
        fromByteOffset: index * MemoryLayout<Float>.stride, as: SIMD16<Float>.self)
      // A true lane of a mask is −1.
      above &-= unsafeBitCast(values .> level, to: SIMD16<Int32>.self)
      atLeast &-= unsafeBitCast(values .>= level, to: SIMD16<Int32>.self)
      ordered &-= unsafeBitCast(values .== values, to: SIMD16<Int32>.self)
    }
    greater = Int(above.wrappedSum())
    equal = Int(atLeast.wrappedSum()) - greater
    unordered = whole - Int(ordered.wrappedSum())
    for value in row[whole...] {
      greater += value > score ? 1 : 0
      equal += value == score ? 1 : 0
      unordered += value.isNaN ? 1 : 0
    }
  }
}
