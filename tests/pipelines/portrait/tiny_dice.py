"""A DICE-Talk (or Sonic) of the real classes, tiny and with random weights."""

import torch
from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler
from transformers import (
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperModel,
)

from pipelines.portrait.dice_conditions import EmotionBank, EmotionPriors, MotionBuckets, PoseGuider, SpeechTokens
from pipelines.portrait.dice_talk import DiceTalkPipeline
from pipelines.portrait.dice_unet import PortraitUNet

DIM = 48
WINDOW = 5


def tiny_dice(*, sonic: bool = False, seed: int = 0, dim: int = DIM) -> DiceTalkPipeline:
    """A pipeline whose windows have WINDOW frames; every weight comes from the seed.

    dim: numbers in a token.
    """
    torch.manual_seed(seed)
    unet = PortraitUNet(
        sample_size=8,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        block_out_channels=(32, 64),
        num_attention_heads=(2, 4),
        cross_attention_dim=dim,
        addition_time_embed_dim=32,
        projection_class_embeddings_input_dim=96,
        layers_per_block=1,
        num_frames=WINDOW,
        adapters=1 if sonic else 2,
    )
    pose_guider = None if sonic else PoseGuider(out_channels=32, block_out_channels=(4, 8, 8, 16))
    priors = None if sonic else EmotionPriors(prior_dim=16)
    if priors is not None:
        torch.nn.init.normal_(priors.mu)
    vae = AutoencoderKLTemporalDecoder(
        block_out_channels=(32, 32, 32, 32), down_block_types=("DownEncoderBlock2D",) * 4, layers_per_block=1
    )
    vision = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=32,
        patch_size=16,
        projection_dim=dim,
    )
    whisper = WhisperConfig(
        d_model=16,
        encoder_layers=2,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_source_positions=100,
        vocab_size=64,
        pad_token_id=1,
        bos_token_id=1,
        eos_token_id=1,
        decoder_start_token_id=1,
    )
    pipeline = DiceTalkPipeline(
        vae=vae,
        image_encoder=CLIPVisionModelWithProjection(vision),
        unet=unet,
        scheduler=svd_scheduler(),
        audio_encoder=WhisperModel(whisper),
        audio_feature_extractor=WhisperFeatureExtractor(chunk_length=2),
        speech_tokens=SpeechTokens(length=10, layers=3, channels=16, hidden_dim=32, dim=dim, tokens=4),
        emotion_bank=None if sonic else EmotionBank(prior_dim=16, hidden_dim=32, dim=dim, tokens=4, codes=6, heads=2),
        emotion_priors=priors,
        pose_guider=pose_guider,
        motion_buckets=MotionBuckets(length=50, channels=16, picture_dim=dim, hidden_dim=32) if sonic else None,
        padding_frames=0 if sonic else WINDOW,
    )
    for name in ("vae", "image_encoder", "unet", "audio_encoder"):
        getattr(pipeline, name).eval()
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def svd_scheduler() -> EulerDiscreteScheduler:
    """The scheduler of Stable Video Diffusion."""
    return EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        use_karras_sigmas=True,
        sigma_min=0.002,
        sigma_max=700.0,
        timestep_type="continuous",
        timestep_spacing="leading",
        steps_offset=1,
    )
