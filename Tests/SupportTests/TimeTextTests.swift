import Support
import Testing

@Suite struct TimeTextTests {
  @Test(
    arguments: [
      (0, "1970-01-01 00:00"), (1_323_435_000, "2011-12-09 12:50"), (-1, "1969-12-31 23:59"),
      (951_782_400, "2000-02-29 00:00"), (-62_135_596_800, "0001-01-01 00:00"),
      (100_000_000_000, "5138-11-16 09:46"),
    ] as [(Int64, String)])
  func readsInUTC(seconds: Int64, text: String) {
    #expect(TimeText.minute(seconds) == text)
    #expect(TimeText.day(seconds) == String(text.prefix(10)))
  }

  @Test(arguments: [Int64.max, .min, 1 << 60])
  func timesWithoutAYearAreSeconds(seconds: Int64) {
    #expect(TimeText.minute(seconds) == "\(seconds)")
    #expect(TimeText.day(seconds) == "\(seconds)")
  }
}
