using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Runner.Bits;

// Which path this run takes, apart from the hashes.
Console.Error.WriteLine(
    $"512 {Vector512.IsHardwareAccelerated} 256 {Vector256.IsHardwareAccelerated} 128 {Vector128.IsHardwareAccelerated} fma {Fma.IsSupported}");

// Without arguments everything; else the batteries named.
foreach (var (name, battery) in Batteries.All.Append(("trials", TrialBattery.Run)))
{
    if (args.Length == 0 || args.Contains(name))
    {
        battery(new BitHash(name));
    }
}
