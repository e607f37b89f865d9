import CKernels
import Support
import Testing
import _TestSupport

struct RankingKernelTests {
  private static let panel = Int(CK_PANEL)

  private func matrix(_ x: [Float], _ depth: Int) -> KernelTwins.Matrix {
    stride(from: 0, to: x.count, by: depth).map { x[$0..<$0 + depth].map { Double($0) } }
  }

  /// Rows that are chosen of 40, and the depth.
  @Test(arguments: [1, 15, 16, 17, 40], [1, 3, 4, 7, 64, 65])
  func panelsHoldRowsSideBySideAndMultiply(_ count: Int, _ depth: Int) {
    let x = KernelInput.normals(40 * depth, seed: 1)
    let chosen = RandomKey(seed: 2).permutation(40).prefix(count).map { Int32($0) }
    let panels = (count + Self.panel - 1) / Self.panel
    for places in [nil, chosen] {
      var packed = [Float](repeating: .nan, count: panels * Self.panel * depth)
      ck_pack_panels(count, depth, x, places, &packed)
      let twin = KernelTwins.pack_panels(
        matrix(x, depth), places: places?.map { Int($0) } ?? Array(0..<count), width: Self.panel)
      #expect(packed.map { Double($0) } == Array(twin.joined().joined()))
      var rows: [[Float]] = []
      for users in [13, 1, 2, 3, 4, 5, 6, 7, 8, 9] {
        let a = KernelInput.normals(users * depth, seed: 3)
        let stride = panels * Self.panel + 5
        var c = [Float](repeating: 7, count: users * stride)
        ck_panel_products(ck_best_kind(), users, depth, a, panels, packed, &c, stride)
        let made = (0..<users).map {
          Array(c[$0 * stride..<$0 * stride + panels * Self.panel])
        }
        expectClose(
          made.joined().map { Double($0) },
          Array(KernelTwins.panel_products(matrix(a, depth), twin).joined()), relative: 1e-4,
          absolute: 1e-5)
        for user in 0..<users {
          let rest = c[user * stride + panels * Self.panel..<(user + 1) * stride]
          #expect(rest.allSatisfy { $0 == 7 })
        }
        if rows.isEmpty { rows = made }
        // The same bits whoever else is there.
        #expect(made == Array(rows[..<users]))
      }
    }
  }

  @Test(arguments: [0, 1, 15, 16, 63, 64, 65, 997])
  func comparisonsCountAndFind(_ count: Int) {
    let key = RandomKey(seed: 4)
    var x = (0..<count).map { Float(key.integer(below: 9, at: UInt64($0))) }
    for place in stride(from: 3, to: count, by: 17) { x[place] = .nan }
    for place in stride(from: 5, to: count, by: 19) { x[place] = -.infinity }
    for level: Float in [-.infinity, -1, 0, 4, 8, 9, .infinity, .nan] {
      var counts = [Int](repeating: 100, count: 3)
      counts.withUnsafeMutableBufferPointer { counts in
        guard let counts = counts.baseAddress else { return }
        ck_compare(count, x, level, counts, counts + 1, counts + 2)
      }
      #expect(counts == KernelTwins.compare(x, level).map { $0 + 100 })
      var places = [Int32](repeating: -1, count: count + 1)
      let found = ck_at_least(count, x, level, &places)
      #expect(Array(places[..<found]) == KernelTwins.at_least(x, level))
    }
  }
}
