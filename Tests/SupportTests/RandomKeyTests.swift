import Foundation
import Testing
import _TestSupport

@testable import Support

struct RandomKeyTests {
  /// The known answers of Random123 (`kat_vectors`, philox4x32 with 10 rounds).
  @Test func blocksHaveTheKnownAnswers() {
    func answer(_ key: UInt64, _ counter: (UInt32, UInt32, UInt32, UInt32)) -> [UInt32] {
      let block = RandomKey.block(key: key, counter: counter)
      return [block.0, block.1, block.2, block.3]
    }
    let ones = UInt32.max
    #expect(answer(0, (0, 0, 0, 0)) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    #expect(
      answer(.max, (ones, ones, ones, ones))
        == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      answer(0x299f_31d0_a409_3822, (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  @Test func wordsAreTheBlockOfTheirPosition() {
    let key = RandomKey(seed: 0x299f_31d0_a409_3822)
    let words = key.words(at: 0x85a3_08d3_243f_6a88)
    let block = RandomKey.block(key: key.bits, counter: (0x243f_6a88, 0x85a3_08d3, 0, 0))
    #expect(words == block)
    #expect(key.word64(at: 3) == UInt64(key.words(at: 3).0) | UInt64(key.words(at: 3).1) << 32)
  }

  @Test func derivedKeysDiffer() {
    let key = RandomKey(seed: 1)
    let derived =
      (0..<1000).map { key.derived($0) } + (0..<1000).map { key.derived("\($0)") }
      + [key, key.derived(-1), key.derived(""), key.derived(0).derived(0), RandomKey(seed: 2)]
    #expect(Set(derived).count == derived.count)
    #expect(key.derived("dropout") == RandomKey(seed: 1).derived("dropout"))
    #expect(key.derived("a").derived("b") != key.derived("b").derived("a"))
  }

  @Test func uniformsFillTheirInterval() {
    let key = RandomKey(seed: 3)
    let numbers = (0..<100_000).map { key.uniform(at: UInt64($0)) }
    #expect(numbers.allSatisfy { 0 <= $0 && $0 < 1 })
    expectClose(numbers.reduce(0, +) / 1e5, 0.5, relative: 0, absolute: 5 * 0.2887 / 316)
    #expect((numbers.min() ?? 1) < 1e-3 && (numbers.max() ?? 0) > 0.999)
  }

  @Test(arguments: [1, 2, 7, 1000, Int.max]) func integersStayBelowTheirBound(bound: Int) {
    let key = RandomKey(seed: 4)
    let numbers = (0..<10_000).map { key.integer(below: bound, at: UInt64($0)) }
    #expect(numbers.allSatisfy { 0 <= $0 && $0 < bound })
    if bound <= 1000 { #expect(Set(numbers).count == bound) }
  }

  @Test func normalsHaveTheMomentsOfANormal() {
    let numbers = RandomKey(seed: 5).normals(200_000).map { Double($0) }
    func moment(_ power: Int) -> Double {
      numbers.reduce(0) { $0 + pow($1, Double(power)) } / Double(numbers.count)
    }
    // Five standard errors: √(15 / n) of the third moment, √(96 / n) of the fourth.
    expectClose(moment(1), 0, relative: 0, absolute: 0.012)
    expectClose(moment(2), 1, relative: 0, absolute: 0.016)
    expectClose(moment(3), 0, relative: 0, absolute: 0.044)
    expectClose(moment(4), 3, relative: 0, absolute: 0.11)
    let pairs = stride(from: 0, to: numbers.count, by: 2)
    let correlation = pairs.reduce(0) { $0 + numbers[$1] * numbers[$1 + 1] } / 1e5
    expectClose(correlation, 0, relative: 0, absolute: 0.016)
  }

  @Test func normalsDontDependOnHowManyAreDrawn() {
    let key = RandomKey(seed: 6)
    #expect(key.normals(0) == [])
    #expect(key.normals(7) == Array(key.normals(100).prefix(7)))
    #expect(key.normals(3, scale: 2) == key.normals(3).map { $0 * 2 })
  }

  @Test(arguments: [0, 1, 2, 3, 100, 5000]) func permutationHoldsEveryNumberOnce(count: Int) {
    let order = RandomKey(seed: 7).permutation(count)
    #expect(order.sorted() == Array(0..<count))
  }

  @Test func everyOrderIsAsLikely() {
    var counts: [[Int]: Int] = [:]
    for index in 0..<6000 {
      counts[RandomKey(seed: 8).derived(index).permutation(3), default: 0] += 1
    }
    #expect(counts.count == 6)
    // Five standard deviations of 6,000 draws with probability 1/6.
    for count in counts.values { #expect(abs(count - 1000) < 145) }
  }
}
