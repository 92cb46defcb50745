"""Wavelet features against gratings, flat pictures and the symmetries that they must have."""

import numpy as np
import pytest
from fingerprints import fingerprint, near
from scipy.ndimage import gaussian_filter

from evaluation.wavelet_features import CENTRE, morlet_bank, wavelet_features

CELLS = 16
COLOURS = 3 * CELLS


def grating(frequency: float, angle: float, side: int = 64) -> np.ndarray:
    """Return a gray uint8 (1, side, side, 3) cosine of amplitude 100 around 128."""
    y, x = np.mgrid[0:side, 0:side]
    wave = 128 + 100 * np.cos(frequency * (x * np.cos(angle) + y * np.sin(angle)))
    return np.repeat(np.rint(wave).astype(np.uint8)[None, :, :, None], 3, axis=3)


def energies(pixels: np.ndarray) -> np.ndarray:
    """Return the mean modulus in gray levels by scale and orientation (N, 3, 8)."""
    return np.expm1(wavelet_features(pixels)[:, COLOURS:]).reshape(len(pixels), 3, 8, CELLS).mean(axis=3)


def faces(n: int = 6, side: int = 32) -> np.ndarray:
    """Return clouds with detail down to about two pixels."""
    noise = np.random.default_rng(0).normal(size=(n, side, side, 3))
    return np.clip(128 + 150 * gaussian_filter(noise, (0, 1, 1, 0)), 0, 255).astype(np.uint8)


def test_shape_type_and_range():
    found = wavelet_features(faces())
    assert found.shape == (6, 432)
    assert found.dtype == np.float32
    assert (found >= 0).all()
    assert (found <= np.log(256) + 1e-5).all()


def test_blocks_change_nothing(monkeypatch):
    whole = wavelet_features(faces())
    monkeypatch.setattr("evaluation.wavelet_features.FACES_AT_ONCE", 4)
    np.testing.assert_allclose(wavelet_features(faces()), whole, rtol=1e-5, atol=1e-4)


def test_wavelets_have_no_mean_and_a_peak_near_one():
    bank = morlet_bank(64, 64)
    assert bank.shape == (3, 8, 64, 64)
    np.testing.assert_allclose(bank[..., 0, 0], 0, atol=1e-7)
    assert ((bank.max(axis=(2, 3)) > 0.85) & (bank.max(axis=(2, 3)) < 1.15)).all()


def test_every_frequency_of_the_three_octaves_is_covered():
    """No detail between the finest and the coarsest centre can hide between the wavelets."""
    bank = morlet_bank(64, 64)
    frequency = 2 * np.pi * np.hypot(*np.meshgrid(np.fft.fftfreq(64), np.fft.fftfreq(64)))
    opposite = np.roll(bank[..., ::-1, ::-1], 1, axis=(2, 3))
    response = np.maximum(bank, opposite).max(axis=(0, 1))
    assert response[(frequency >= CENTRE / 4) & (frequency <= CENTRE)].min() > 0.3


def test_a_flat_picture_has_its_colours_and_nothing_else():
    flat = np.broadcast_to(np.array([200, 100, 0], np.uint8), (2, 32, 32, 3))
    found = wavelet_features(flat)
    expected = np.repeat(np.log1p([200, 100, 0]), CELLS)
    np.testing.assert_allclose(found[0, :COLOURS], expected, atol=1e-5)
    np.testing.assert_allclose(found[:, COLOURS:], 0, atol=1e-3)


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("orientation", [0, 4])
def test_a_grating_answers_at_its_scale_and_orientation_with_half_its_amplitude(scale, orientation):
    frequency = 2 * np.pi * round(64 * CENTRE / 2**scale / (2 * np.pi)) / 64
    found = energies(grating(frequency, orientation * np.pi / 8))[0]
    assert np.unravel_index(found.argmax(), found.shape) == (scale, orientation)
    assert found.max() == pytest.approx(50, rel=0.08)


def test_a_quarter_turn_moves_orientations_by_four():
    turned = np.ascontiguousarray(np.rot90(faces(), axes=(2, 1)))
    np.testing.assert_allclose(energies(turned), np.roll(energies(faces()), 4, axis=2), rtol=0.05)


def test_blur_takes_fine_energy_and_noise_adds_it():
    pixels = faces()
    blurred = gaussian_filter(pixels.astype(float), (0, 1.5, 1.5, 0)).astype(np.uint8)
    noisy = np.clip(pixels + np.random.default_rng(1).normal(0, 25, pixels.shape), 0, 255).astype(np.uint8)
    fine = [energies(each)[:, 0].mean() for each in (blurred, pixels, noisy)]
    assert fine[0] < 0.7 * fine[1]
    assert fine[2] > 1.2 * fine[1]


@pytest.mark.parametrize("shape", [(1, 12, 12, 3), (1, 32, 12, 3), (1, 18, 16, 3)])
def test_unfit_sizes_are_named(shape):
    with pytest.raises(ValueError, match=f"multiples of 4 and >= 16, got {shape[1]} x {shape[2]}"):
        wavelet_features(np.zeros(shape, np.uint8))


def test_features_of_noise_are_what_they_were():
    pixels = np.random.default_rng(7).integers(0, 256, (3, 24, 20, 3), np.uint8)
    assert fingerprint(morlet_bank(24, 20)) == near([0.0451224, 0.155113, 0.0749518])
    assert fingerprint(wavelet_features(pixels)) == near([2.1535, 2.41131, 0.295239])
