import Foundation
import Support
import Testing

@Suite struct NumberTextTests {
  @Test func fixedAgreesWithC() {
    let key = RandomKey(seed: 2)
    for trial in 0..<4000 {
      let digits = trial % 7
      let scale = [1.0, 0.001, 1000, 1e6][trial % 4]
      // Multiples of 1/64 have ties, others don't.
      let raw = (key.uniform(at: UInt64(trial)) - 0.5) * scale
      let number = trial.isMultiple(of: 3) ? (raw * 64).rounded() / 64 : raw
      let expected = String(format: "%.\(digits)f", number)
      let text = NumberText.fixed(number, digits: digits)
      #expect(text == (Double(expected) == 0 ? expected.replacing("-", with: "") : expected))
    }
  }

  @Test func fixedKeepsWhatCannotBeFixed() {
    #expect(NumberText.fixed(.nan, digits: 2) == "nan")
    #expect(NumberText.fixed(-.infinity, digits: 2) == "-inf")
    #expect(NumberText.fixed(1e300, digits: 2) == "1e+300")
    #expect(NumberText.fixed(-0.00001, digits: 2) == "0.00")
  }

  @Test func shortestReadsBack() {
    #expect(NumberText.shortest(64) == "64")
    #expect(NumberText.shortest(0.001) == "0.001")
    #expect(NumberText.shortest(1e-5) == "1e-05")
  }

  @Test func oneIsSingular() {
    #expect(
      [0, 1, 2, 12101].map { NumberText.counted($0, "step") }
        == ["0 steps", "1 step", "2 steps", "12,101 steps"])
  }

  @Test func percentHasThreeDigits() {
    #expect(
      [0, 0.0000206, 0.0206, 0.5, 1, 12].map(NumberText.percent)
        == ["0%", "0.00206%", "2.06%", "50.0%", "100%", "1200%"])
  }

  @Test func shareIsAsItIsWritten() {
    #expect([0, 0.1, 0.025, 1 / 3.0].map(NumberText.share) == ["0%", "10%", "2.5%", "33.333333%"])
  }

  @Test func groupedHasCommas() {
    #expect(
      [0, 999, 1000, 12101, -1234567].map(NumberText.grouped)
        == ["0", "999", "1,000", "12,101", "-1,234,567"])
  }
}
